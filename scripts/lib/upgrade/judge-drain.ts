import type { BudgetState, ClusterState, DeploymentState, PodState } from "./cluster-state.ts";

/** Pods of a node that a drain has to move: none of a DaemonSet's, none that a kubelet starts from a file. */
export function podsToMove({ pods }: ClusterState, node: string): PodState[] {
  return pods.filter(
    ({ spec, metadata, status }) =>
      spec.nodeName === node &&
      !metadata.ownerReferences.some(({ kind }) => kind === "DaemonSet" || kind === "Node") &&
      !["Succeeded", "Failed"].includes(status.phase),
  );
}

/**
 * Deployments all of whose pods are on a node: evicted, each would be gone for as long as another pod takes to
 * start. They are rolled over to another host first, which starts the new pod before the old one ends. One whose
 * pods are bound to a host, or that asks for the old one to end first, cannot.
 */
export function deploymentsToRoll(state: ClusterState, node: string): DeploymentState[] {
  const here = podsToMove(state, node);
  return state.deployments.filter((deployment) => {
    if (!canRoll(deployment)) return false;
    const own = state.pods.filter((pod) => isOf(pod, deployment));
    return own.length > 0 && own.every((pod) => here.includes(pod));
  });
}

function canRoll({ spec: { strategy, template } }: DeploymentState): boolean {
  const { nodeSelector, affinity, volumes } = template.spec;
  const isBound =
    Object.keys(nodeSelector).length > 0 ||
    affinity.nodeAffinity !== undefined ||
    volumes.some((volume) => "persistentVolumeClaim" in volume || "hostPath" in volume);
  return strategy.type === "RollingUpdate" && !isBound;
}

function isOf({ metadata }: PodState, deployment: DeploymentState): boolean {
  return (
    metadata.namespace === deployment.metadata.namespace &&
    metadata.ownerReferences.some(
      ({ kind, name }) =>
        kind === "ReplicaSet" && name.replace(/-[^-]+$/, "") === deployment.metadata.name,
    )
  );
}

/** What keeps a node from being drained, one line a pod that is still there. */
export function blockersOf(state: ClusterState, node: string): string[] {
  return podsToMove(state, node).map((pod) => {
    const { namespace, name } = pod.metadata;
    return `${namespace}/${name}: ${reasonOf(pod, state.budgets)}`;
  });
}

/** What would stand in the way of a drain, whatever happens meanwhile. */
export function standingBlockersOf(state: ClusterState, node: string): string[] {
  return podsToMove(state, node)
    .filter((pod) => pod.metadata.ownerReferences.length === 0)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}: ${NOBODY}`);
}

const NOBODY = "nothing would make it again elsewhere; delete it, or give it a Deployment";

function reasonOf({ metadata }: PodState, budgets: readonly BudgetState[]): string {
  if (metadata.ownerReferences.length === 0) return NOBODY;
  const exhausted = budgets.filter(
    (budget) =>
      budget.metadata.namespace === metadata.namespace &&
      budget.status.disruptionsAllowed === 0 &&
      Object.entries(budget.spec.selector.matchLabels).every(
        ([key, value]) => metadata.labels[key] === value,
      ),
  );
  if (exhausted.length > 0) {
    const names = exhausted.map((budget) => budget.metadata.name).join(", ");
    return `PodDisruptionBudget ${names} allows no disruption`;
  }
  return metadata.deletionTimestamp === undefined
    ? "was not evicted"
    : "is ending, and takes its grace period";
}
