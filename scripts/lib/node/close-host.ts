import { CommandError } from "../command-line/command-line.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import type { ClusterState, NodeState } from "./cluster-state.ts";

/** Marks a node that was closed for an upgrade, so that the same is opened again and no other. */
export const CLOSED_FOR_UPGRADE = "nordmesh.internal/closed-for-upgrade";

/** Who closes a host: an upgrade opens again what it closed, and nothing that a person did. */
export type Closer = "person" | "upgrade";

/** Finds a node by its name. Throws `CommandError` where the cluster has none. */
export function findNode({ nodes }: ClusterState, name: string): NodeState {
  const node = nodes.find(({ metadata }) => metadata.name === name);
  if (node !== undefined) return node;
  const names = nodes.map(({ metadata }) => metadata.name).join(", ");
  throw new CommandError(
    `${name} is no node of the cluster.`,
    `these are: ${names}; a host that is missing is joined by npm run up`,
  );
}

/**
 * Keeps new pods off a node. Returns whether it was open. What a person closes stays closed after an upgrade, also
 * where that had closed it before.
 */
export async function closeHost(
  cluster: ClusterAccess,
  { metadata, spec }: NodeState,
  closer: Closer,
): Promise<boolean> {
  const isMarked = CLOSED_FOR_UPGRADE in metadata.annotations;
  if (spec.unschedulable && (closer === "upgrade" || !isMarked)) return false;
  await patchNode(cluster, metadata.name, {
    metadata: { annotations: { [CLOSED_FOR_UPGRADE]: closer === "upgrade" ? "true" : null } },
    spec: { unschedulable: true },
  });
  return !spec.unschedulable;
}

/** Lets pods on a node again, whoever closed it. Returns whether it was closed. */
export async function openHost(
  cluster: ClusterAccess,
  { metadata, spec }: NodeState,
): Promise<boolean> {
  if (!spec.unschedulable) return false;
  await patchNode(cluster, metadata.name, {
    metadata: { annotations: { [CLOSED_FOR_UPGRADE]: null } },
    spec: { unschedulable: null },
  });
  return true;
}

/** Opens the nodes that were closed for an upgrade. */
export async function openUpgraded(cluster: ClusterAccess, { nodes }: ClusterState): Promise<void> {
  for (const node of nodes) {
    if (CLOSED_FOR_UPGRADE in node.metadata.annotations) await openHost(cluster, node);
  }
}

async function patchNode(cluster: ClusterAccess, name: string, patch: object): Promise<void> {
  const args = ["patch", "node", name, "--type", "merge", "--patch", JSON.stringify(patch)];
  await cluster.must(`change node ${name}`, args);
}
