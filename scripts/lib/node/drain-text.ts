import type { ClusterState } from "./cluster-state.ts";
import {
  boundTo,
  deploymentsToRoll,
  podsToMove,
  renderPod,
  standingBlockersOf,
  waitingOf,
} from "./judge-drain.ts";

/** What a drain of a host would do as the cluster is, and what would keep it from that; a line each. */
export function renderDrain(host: string, state: ClusterState): string[] {
  const first = deploymentsToRoll(state, host).map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );
  const before = first.length === 0 ? "" : `; started elsewhere first: ${first.join(", ")}`;
  return [
    `${countPods(podsToMove(state, host).length)} to move${before}`,
    ...standingBlockersOf(state, host).map((pod) => `BLOCKED by ${renderPod(pod)}`),
    ...waitingOf(state, host).map((pod) => `waits for ${renderPod(pod)}`),
    ...boundTo(state, host).map((pod) => `away until it is open again: ${renderPod(pod)}`),
  ].map((line) => `${host}: ${line}`);
}

/** `1 pod`, `2 pods`. */
export function countPods(count: number): string {
  return `${String(count)} pod${count === 1 ? "" : "s"}`;
}
