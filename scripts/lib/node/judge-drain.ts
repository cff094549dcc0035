import { budgetReason } from "./budget-reason.ts";
import type { BudgetState, ClusterState, DeploymentState, PodState } from "./cluster-state.ts";
import { isReady, otherHosts } from "./other-hosts.ts";

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
 * pods are bound to a host, that asks for the old one to end first, or that no other host takes, cannot.
 */
export function deploymentsToRoll(state: ClusterState, node: string): DeploymentState[] {
  const here = podsToMove(state, node);
  return state.deployments.filter((deployment) => {
    if (!canRoll(deployment)) return false;
    const own = state.pods.filter((pod) => isOf(pod, deployment));
    const [first] = own;
    if (first === undefined || otherHosts(state, node, first).length === 0) return false;
    return own.every((pod) => here.includes(pod));
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

/** A pod that a drain does not get off a node, or that is away for as long as the node is closed. */
export interface PodAndReason {
  /** `NAMESPACE/NAME`. */
  readonly pod: string;
  readonly why: string;
}

/** What keeps a node from being drained: each pod that is still there, and why. */
export function blockersOf(state: ClusterState, node: string): PodAndReason[] {
  const hostIsReady = isReady(state, node);
  return podsToMove(state, node).map((pod) => {
    return { pod: nameOf(pod), why: reasonOf(pod, state.budgets, hostIsReady) };
  });
}

/** What would stand in the way of a drain, whatever happens meanwhile. */
export function standingBlockersOf(state: ClusterState, node: string): PodAndReason[] {
  return podsToMove(state, node)
    .filter(isOfNobody)
    .map((pod) => ({ pod: nameOf(pod), why: NOBODY }));
}

/** What a drain would have to wait for as things are: it is not started elsewhere first, and its budget is used up. */
export function waitingOf(state: ClusterState, node: string): PodAndReason[] {
  const rolled = deploymentsToRoll(state, node);
  return podsToMove(state, node)
    .filter((pod) => !isOfNobody(pod) && !rolled.some((deployment) => isOf(pod, deployment)))
    .flatMap((pod) => {
      const why = budgetReason(pod, state.budgets);
      return why === undefined ? [] : [{ pod: nameOf(pod), why }];
    });
}

/** Pods that a drain moves and no other host takes, because they are bound to the node: they wait until it is open again. */
export function boundTo(state: ClusterState, node: string): PodAndReason[] {
  return podsToMove(state, node)
    .filter((pod) => !isOfNobody(pod))
    .flatMap((pod) => {
      const volume = localVolumeOf(pod, state);
      if (volume !== undefined) return [{ pod: nameOf(pod), why: `its volume ${volume} is here` }];
      if (otherHosts(state, node, pod).length > 0) return [];
      return [{ pod: nameOf(pod), why: "no other open host takes it" }];
    });
}

/** One line. */
export function renderPod({ pod, why }: PodAndReason): string {
  return `${pod}: ${why}`;
}

const NOBODY = "nothing would make it again elsewhere; delete it, or give it a Deployment";

function nameOf({ metadata: { namespace, name } }: PodState): string {
  return `${namespace}/${name}`;
}

function isOfNobody({ metadata }: PodState): boolean {
  return metadata.ownerReferences.length === 0;
}

function reasonOf(pod: PodState, budgets: readonly BudgetState[], hostIsReady: boolean): string {
  if (isOfNobody(pod)) return NOBODY;
  if (pod.metadata.deletionTimestamp === undefined) {
    return budgetReason(pod, budgets) ?? "was not evicted";
  }
  return hostIsReady
    ? "is ending, and takes its grace period"
    : "is ending, and its host, which is not ready, does not say that it has ended";
}

function localVolumeOf({ metadata, spec }: PodState, state: ClusterState): string | undefined {
  const claims = spec.volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
  const names = state.volumeClaims
    .filter((claim) => claim.metadata.namespace === metadata.namespace)
    .filter((claim) => claims.includes(claim.metadata.name))
    .map((claim) => claim.spec.volumeName);
  const local = state.volumes.find(
    (volume) =>
      names.includes(volume.metadata.name) &&
      (volume.spec.local ?? volume.spec.hostPath) !== undefined,
  );
  return local?.metadata.name;
}
