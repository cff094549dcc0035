import type { ClusterState } from "../node/cluster-state.ts";

/** What is not well, by a name that stays the same while it is not: `Node w1`, `Deployment demo/echo`. */
export type Unwell = Readonly<Record<string, string>>;

/**
 * What of a cluster is not as it should be between two steps of an upgrade: nodes and programs of the control
 * plane that are not ready, and workloads that have fewer pods than they ask for.
 * @param hosts names that have to be nodes
 */
export function judgeHealth(state: ClusterState, hosts: readonly string[]): Unwell {
  return Object.fromEntries([
    ...hosts.flatMap((name) => judgeNode(state, name)),
    ...state.pods.flatMap(judgeStaticPod),
    ...state.deployments.flatMap(({ metadata, spec, status }) => {
      const isSeen = status.observedGeneration >= metadata.generation;
      const have = Math.min(status.availableReplicas, status.updatedReplicas);
      return judgeWorkload("Deployment", metadata, isSeen ? have : 0, spec.replicas);
    }),
    ...state.statefulSets.flatMap(({ metadata, spec, status }) =>
      judgeWorkload("StatefulSet", metadata, status.readyReplicas, spec.replicas),
    ),
    ...state.daemonSets.flatMap(({ metadata, status }) => {
      const isSeen = status.observedGeneration >= metadata.generation;
      const have = Math.min(status.numberAvailable, status.updatedNumberScheduled);
      return judgeWorkload("DaemonSet", metadata, isSeen ? have : 0, status.desiredNumberScheduled);
    }),
  ]);
}

/** Whether a cluster that is not well in this may be upgraded all the same: a workload of somebody's own. */
export function isTolerable(name: string): boolean {
  return !/^(Node|Pod) |^\w+ (kube-system|istio-system)\//.test(name);
}

/** Whether it is a host or what its kubelet starts by itself, which need no scheduler. */
export function isOfHosts(name: string): boolean {
  return /^(Node|Pod|The API)\b/.test(name);
}

type Finding = readonly [string, string];

function judgeNode({ nodes }: ClusterState, name: string): Finding[] {
  const node = nodes.find(({ metadata }) => metadata.name === name);
  if (node === undefined) return [[`Node ${name}`, "is not in the cluster"]];
  const ready = node.status.conditions.find(({ type }) => type === "Ready")?.status;
  return ready === "True" ? [] : [[`Node ${name}`, "is not ready"]];
}

/** Pods that a kubelet starts from a file: the control plane. */
function judgeStaticPod({ metadata, status }: ClusterState["pods"][number]): Finding[] {
  if (!metadata.ownerReferences.some(({ kind }) => kind === "Node")) return [];
  const ready = status.conditions.find(({ type }) => type === "Ready")?.status;
  return ready === "True" ? [] : [[`Pod ${metadata.namespace}/${metadata.name}`, "is not ready"]];
}

function judgeWorkload(
  kind: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  have: number,
  wanted: number,
): Finding[] {
  if (have >= wanted) return [];
  return [[`${kind} ${namespace}/${name}`, `has ${String(have)} of ${String(wanted)} pods`]];
}
