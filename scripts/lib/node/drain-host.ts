import { setTimeout as pause } from "node:timers/promises";
import { CommandError } from "../command-line/command-line.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { type ClusterState, parseClusterState, STATE_KINDS } from "./cluster-state.ts";
import { type Closer, closeHost, findNode } from "./close-host.ts";
import {
  blockersOf,
  deploymentsToRoll,
  type PodAndReason,
  podsToMove,
  standingBlockersOf,
} from "./judge-drain.ts";

/** How a host is drained. */
export interface DrainOptions {
  readonly closer: Closer;
  /** How long its pods may take to move. */
  readonly deadlineSeconds: number;
  readonly say: (line: string) => void;
}

/** Reads what is in the cluster. Throws `StepError` where nobody answers. */
export async function readClusterState(cluster: ClusterAccess): Promise<ClusterState> {
  const get = ["get", STATE_KINDS, "--all-namespaces", "--output", "json"];
  return parseClusterState(await cluster.must("look at the cluster", get));
}

/** What a drain came to. */
export interface Drained {
  /** How many pods left the host. */
  readonly moved: number;
  /** Pods that are still there; without any the host is drained. */
  readonly left: readonly PodAndReason[];
}

/**
 * Closes a node and moves its pods elsewhere, as far as their PodDisruptionBudgets allow it, until the deadline.
 * What has all its pods there is started elsewhere before. Where pods are left, the node stays closed, and what runs on it
 * runs on.
 */
export async function drainHost(
  cluster: ClusterAccess,
  host: string,
  { closer, deadlineSeconds, say }: DrainOptions,
): Promise<Drained> {
  const end = performance.now() + deadlineSeconds * 1000;
  const left = (): number => Math.max(1, Math.round((end - performance.now()) / 1000));
  const before = await readClusterState(cluster);
  await closeHost(cluster, findNode(before, host), closer);
  // kubectl moves nothing while one of these is there, and no deadline changes that.
  const standing = standingBlockersOf(before, host);
  if (standing.length > 0) return { moved: 0, left: standing };
  const pods = podsToMove(before, host).length;
  await rollAway(cluster, before, host, left, say);
  const drain = ["drain", host, "--ignore-daemonsets", "--delete-emptydir-data"];
  const limit = left();
  const result = await cluster.run([...drain, "--timeout", `${String(limit)}s`], {
    seconds: limit + 30,
  });
  if (result.status === 0) return { moved: pods, left: [] };
  const blockers = blockersOf(await readClusterState(cluster), host);
  if (blockers.length > 0) return { moved: Math.max(0, pods - blockers.length), left: blockers };
  throw new CommandError(
    `${host} could not be drained: ${cleanText(result.stderr)}`,
    "run the same command again; the host stays closed",
  );
}

/** A pod that was ready is called until its end is known everywhere; then drains may go on. */
const SETTLE_MILLISECONDS = 1000;

async function rollAway(
  cluster: ClusterAccess,
  state: ClusterState,
  host: string,
  left: () => number,
  say: (line: string) => void,
): Promise<void> {
  const rolling = deploymentsToRoll(state, host);
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
