import type { HostPlan } from "../../../model/plan/plan.ts";
import type { ClusterState } from "./cluster-state.ts";
import { countPods, renderDrain } from "./drain-text.ts";
import { podsToMove, standingBlockersOf } from "./judge-drain.ts";
import { isReady } from "./other-hosts.ts";

/** What a reset of a host is about to do, and what would be lost with it; a line each. */
export function renderReset(host: HostPlan, state: ClusterState, drains: boolean): string[] {
  const { name, role } = host;
  const isNode = state.nodes.some(({ metadata }) => metadata.name === name);
  const member = role === "control-plane" ? "its member of etcd and " : "";
  return [
    ...(drains ? renderDrain(name, state) : renderUndrained(name, state)),
    `${name}: ${member}${isNode ? "its node" : "what is left of its node"} will be taken out of the cluster, and what kubeadm made off the host`,
    `${name}: images, volumes and what was installed stay`,
  ];
}

function renderUndrained(name: string, state: ClusterState): string[] {
  const { length } = podsToMove(state, name);
  if (length === 0) return [];
  const ready = isReady(state, name) ? "is ready, and" : "is not ready, and";
  return [
    `${name}: ${ready} not drained: ${countPods(length)} end with it, and are made again elsewhere`,
    ...standingBlockersOf(state, name).map(({ pod }) => `${name}: LOST with it: ${pod}`),
  ];
}
