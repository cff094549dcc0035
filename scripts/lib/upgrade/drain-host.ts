import { setTimeout as pause } from "node:timers/promises";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { type ClusterState, parseClusterState, STATE_KINDS } from "./cluster-state.ts";
import { blockersOf, deploymentsToRoll } from "./judge-drain.ts";

/** Marks a node that was closed for an upgrade, so that the same is opened again and no other. */
export const CLOSED_FOR_UPGRADE = "nordmesh.internal/closed-for-upgrade";

/** Reads what is in the cluster. Throws `StepError` where nobody answers. */
export async function readClusterState(cluster: ClusterAccess): Promise<ClusterState> {
  const get = ["get", STATE_KINDS, "--all-namespaces", "--output", "json"];
  return parseClusterState(await cluster.must("look at the cluster", get));
}

/**
 * Closes a node and moves its pods elsewhere, as far as their PodDisruptionBudgets allow it, until the deadline.
 * What has all its pods there is started elsewhere before. Throws `CommandError` that names what is left and why;
 * the node then stays closed, and what runs on it runs on.
 */
export async function drainHost(
  cluster: ClusterAccess,
  host: string,
  deadlineSeconds: number,
  say: (line: string) => void,
): Promise<void> {
  const end = performance.now() + deadlineSeconds * 1000;
  const left = (): number => Math.max(1, Math.round((end - performance.now()) / 1000));
  await closeHost(cluster, host);
  await rollAway(cluster, host, left, say);
  const drain = ["drain", host, "--ignore-daemonsets", "--delete-emptydir-data"];
  const limit = left();
  const result = await cluster.run([...drain, "--timeout", `${String(limit)}s`], {
    seconds: limit + 30,
  });
  if (result.status === 0) return;
  const blockers = blockersOf(await readClusterState(cluster), host);
  const reasons = blockers.length > 0 ? blockers : [cleanText(result.stderr)];
  throw new CommandError(
    `${host} could not be drained within ${String(deadlineSeconds)} s:\n${reasons.map((line) => `  ${line}`).join("\n")}`,
    "mend that and run the same command again; --drain-seconds gives it longer",
  );
}

/** Opens the nodes that were closed for an upgrade, and returns their names. */
export async function openHosts(cluster: ClusterAccess): Promise<string[]> {
  const { nodes } = await readClusterState(cluster);
  const closed = nodes
    .filter(({ metadata }) => CLOSED_FOR_UPGRADE in metadata.annotations)
    .map(({ metadata }) => metadata.name);
  for (const name of closed) {
    await patchNode(cluster, name, {
      metadata: { annotations: { [CLOSED_FOR_UPGRADE]: null } },
      spec: { unschedulable: null },
    });
  }
  return closed;
}

// One that somebody else had closed stays closed afterwards.
async function closeHost(cluster: ClusterAccess, host: string): Promise<void> {
  const { nodes } = await readClusterState(cluster);
  const node = nodes.find(({ metadata }) => metadata.name === host);
  if (node?.spec.unschedulable === true) return;
  await patchNode(cluster, host, {
    metadata: { annotations: { [CLOSED_FOR_UPGRADE]: "true" } },
    spec: { unschedulable: true },
  });
}

async function patchNode(cluster: ClusterAccess, name: string, patch: object): Promise<void> {
  const args = ["patch", "node", name, "--type", "merge", "--patch", JSON.stringify(patch)];
  await cluster.must(`change node ${name}`, args);
}

/** A pod that was ready is called until its end is known everywhere; then drains may go on. */
const SETTLE_MILLISECONDS = 1000;

async function rollAway(
  cluster: ClusterAccess,
  host: string,
  left: () => number,
  say: (line: string) => void,
): Promise<void> {
  const rolling = deploymentsToRoll(await readClusterState(cluster), host);
  for (const { metadata } of rolling) {
    say(
      `${metadata.namespace}/${metadata.name} has all its pods on ${host}: starting others first`,
    );
    const target = [`deployment/${metadata.name}`, "--namespace", metadata.namespace];
    await cluster.must(`roll ${metadata.name} over`, ["rollout", "restart", ...target]);
  }
  for (const { metadata } of rolling) {
    const target = [`deployment/${metadata.name}`, "--namespace", metadata.namespace];
    const limit = left();
    // Where it does not come up elsewhere, the drain says so of the pod that is left.
    await cluster.run(["rollout", "status", ...target, "--timeout", `${String(limit)}s`], {
      seconds: limit + 30,
    });
  }
  if (rolling.length > 0) await pause(SETTLE_MILLISECONDS);
}
