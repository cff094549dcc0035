import type { ClusterState, NodeState, PodState, Taint, Toleration } from "./cluster-state.ts";

/** Ready and open hosts beside a node that a pod's selector and tolerations let it on; whether there is room is not known. */
export function otherHosts(state: ClusterState, node: string, pod: PodState): NodeState[] {
  const { nodeSelector, tolerations } = pod.spec;
  return state.nodes.filter(
    ({ metadata, spec }) =>
      metadata.name !== node &&
      !spec.unschedulable &&
      isReady(state, metadata.name) &&
      isPartOf(nodeSelector, metadata.labels) &&
      spec.taints
        .filter(({ effect }) => effect !== "PreferNoSchedule")
        .every((taint) => tolerations.some((toleration) => tolerates(toleration, taint))),
  );
}

/** Whether a node says that it is ready; one that is not there is not. */
export function isReady({ nodes }: ClusterState, name: string): boolean {
  const conditions = nodes.find(({ metadata }) => metadata.name === name)?.status.conditions ?? [];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** Whether labels have all of these. */
export function isPartOf(
  part: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(part).every(([key, value]) => labels[key] === value);
}

// Without a key a toleration is for every taint, without an effect for every effect.
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  const isOfKey = key === "" || key === taint.key;
  const isOfEffect = effect === "" || effect === taint.effect;
  return isOfKey && isOfEffect && (operator === "Exists" || value === taint.value);
}
