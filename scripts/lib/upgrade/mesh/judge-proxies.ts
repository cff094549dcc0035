import type { MeshControlPlane } from "../../../../model/plan/mesh-record.ts";
import { selects } from "../../node/budget-reason.ts";
import type { PodAndReason } from "../../node/judge-drain.ts";
import type { MeshPodState, MeshState, Workload } from "./mesh-state.ts";

/** Annotation of pods by which a workload is started anew once, however often it is asked to be. */
export const MARK = "nordmesh.internal/mesh-revision";

/** What a revision without a name is called where a name is needed: as Istio itself does. */
export function markOf({ revision }: MeshControlPlane): string {
  return revision ?? "default";
}

/** Namespaces whose pods get a proxy, in the order in which they are moved. */
export function meshedNamespaces({ namespaces }: MeshState): string[] {
  return namespaces
    .filter(
      ({ metadata: { labels } }) =>
        labels["istio-injection"] === "enabled" || labels["istio.io/rev"] !== undefined,
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

/** Whether a namespace asks for a control plane, and for no other. */
export function asksFor(
  { namespaces }: MeshState,
  namespace: string,
  { revision }: MeshControlPlane,
): boolean {
  const found = namespaces.find(({ metadata }) => metadata.name === namespace);
  const labels = found?.metadata.labels ?? {};
  return revision === null
    ? labels["istio-injection"] === "enabled" && labels["istio.io/rev"] === undefined
    : labels["istio-injection"] === undefined && labels["istio.io/rev"] === revision;
}

/** Pods with a proxy that another control plane gave them, or of another version; also those that are ending. */
export function podsBehind(
  { pods }: MeshState,
  target: MeshControlPlane,
  namespaces?: readonly string[],
): MeshPodState[] {
  return pods.filter((pod) => {
    if (namespaces !== undefined && !namespaces.includes(pod.metadata.namespace)) return false;
    const proxy = proxyOf(pod);
    return proxy !== null && (proxy.version !== target.version || proxy.mark !== markOf(target));
  });
}

function proxyOf({ metadata, spec, status }: MeshPodState) {
  if (["Succeeded", "Failed"].includes(status.phase)) return null;
  const all = [...spec.initContainers, ...spec.containers];
  const image = all.find(({ name }) => name === "istio-proxy")?.image;
  if (image === undefined) return null;
  return {
    version: image.split(":").at(-1) ?? "",
    mark: metadata.annotations["istio.io/rev"] ?? "",
  };
}

/** What of a namespace has to be started anew, or is about to be, so that its proxies are another control plane's. */
export function workloadsBehind(
  state: MeshState,
  namespace: string,
  target: MeshControlPlane,
): Workload[] {
  const behind = podsBehind(state, target, [namespace]);
  return state.workloads.filter((workload) => behind.some((pod) => isOf(pod, workload)));
}

/**
 * What keeps a workload from having all its pods with the proxies of a control plane, and able to be called: pods
 * that have another one, or else the workload itself. Nothing where it is so, or where somebody removed it meanwhile.
 */
export function leftOf(
  state: MeshState,
  workload: Workload,
  target: MeshControlPlane,
): PodAndReason[] {
  const current = state.workloads.find((each) => isSame(each, workload));
  if (current === undefined) return [];
  const behind = podsBehind(state, target, [workload.namespace]);
  const left = leftBehind(
    behind.filter((pod) => isOf(pod, current)),
    state,
  );
  if (left.length > 0 || isComplete(current)) return left;
  const { kind, namespace, name } = current;
  return [{ pod: `${kind} ${namespace}/${name}`, why: waitingOf(state, current) }];
}

/** Whether a workload has all its pods, and all of them as it asks for. */
export function isComplete({ updated, available, wanted }: Workload): boolean {
  return Math.min(updated, available) >= wanted;
}

/** Pods that no upgrade can give another proxy, whatever happens meanwhile. */
export function standingBlockers(state: MeshState, target: MeshControlPlane): PodAndReason[] {
  return podsBehind(state, target).flatMap((pod) => {
    const why = standingReason(pod, state);
    return why === undefined ? [] : [{ pod: nameOf(pod), why }];
  });
}

function standingReason(pod: MeshPodState, state: MeshState): string | undefined {
  const { ownerReferences } = pod.metadata;
  if (ownerReferences.length === 0) {
    return "nothing would make it again; delete it, or give it a Deployment";
  }
  const workload = state.workloads.find((each) => isOf(pod, each));
  if (workload?.strategy.type !== "OnDelete") return undefined;
  return `its ${workload.kind} makes pods anew only when somebody deletes them (OnDelete)`;
}

/** Why budgets keep a workload from being started anew as they stand; undefined where they do not. */
export function budgetAgainst({ budgets }: MeshState, workload: Workload): string | undefined {
  const atOnce = takenAtOnce(workload);
  const refusing = budgets.find(
    ({ metadata, spec: { selector }, status }) =>
      metadata.namespace === workload.namespace &&
      selector !== undefined &&
      selects(selector, workload.labels) &&
      status.disruptionsAllowed < atOnce,
  );
  if (refusing === undefined) return undefined;
  const { metadata, status } = refusing;
  return `PodDisruptionBudget ${metadata.name} allows ${String(status.disruptionsAllowed)} pods to be away, and its rollout takes ${String(atOnce)} at once`;
}

/** How many pods a rollout takes away before others are there. */
export function takenAtOnce({ kind, strategy, wanted }: Workload): number {
  if (strategy.type === "Recreate") return wanted;
  const { rollingUpdate = {} } = strategy;
  return kind === "Deployment"
    ? takenOfDeployment(rollingUpdate, wanted)
    : takenInPlace(rollingUpdate, wanted);
}

function takenOfDeployment(
  { maxUnavailable = "25%", maxSurge = "25%" }: Rollout,
  wanted: number,
): number {
  const least = resolve(maxUnavailable, wanted, Math.floor);
  // Where neither would come to anything, Kubernetes takes one away.
  return least === 0 && resolve(maxSurge, wanted, Math.ceil) === 0 ? 1 : least;
}

// Only a DaemonSet may have another pod first.
function takenInPlace({ maxUnavailable = 1, maxSurge = 0 }: Rollout, wanted: number): number {
  if (resolve(maxSurge, wanted, Math.ceil) > 0) return 0;
  return Math.min(wanted, Math.max(1, resolve(maxUnavailable, wanted, Math.ceil)));
}

type Rollout = NonNullable<Workload["strategy"]["rollingUpdate"]>;

function resolve(value: number | string, of: number, round: (exact: number) => number): number {
  return typeof value === "number" ? value : round((Number.parseFloat(value) / 100) * of);
}

/** What is left of a workload, or of a namespace, that has not got its proxies, and why. */
export function leftBehind(pods: readonly MeshPodState[], state: MeshState): PodAndReason[] {
  return pods.map((pod) => ({ pod: nameOf(pod), why: reasonOf(pod, state) }));
}

function reasonOf(pod: MeshPodState, state: MeshState): string {
  const standing = standingReason(pod, state);
  if (standing !== undefined) return standing;
  if (pod.metadata.deletionTimestamp !== undefined) {
    return "is ending, and takes its grace period";
  }
  const workload = state.workloads.find((each) => isOf(pod, each));
  const [owner] = pod.metadata.ownerReferences;
  if (workload === undefined) {
    return `belongs to ${owner?.kind ?? ""} ${owner?.name ?? ""}, which is not started anew by an upgrade`;
  }
  return `waits for another pod of ${workload.kind} ${workload.name}: ${waitingOf(state, workload)}`;
}

function waitingOf(state: MeshState, workload: Workload): string {
  const refused = state.pods
    .filter((pod) => isOf(pod, workload) && pod.metadata.deletionTimestamp === undefined)
    .flatMap(({ metadata, status }) => {
      const failed = status.conditions.find(
        ({ status: value, message }) => value === "False" && message !== "",
      );
      return failed === undefined ? [] : [`${metadata.name}: ${failed.message}`];
    });
  const ready = Math.min(workload.updated, workload.available);
  return refused[0] ?? `${String(ready)} of ${String(workload.wanted)} pods are new and ready`;
}

function isOf({ metadata }: MeshPodState, { kind, namespace, name }: Workload): boolean {
  if (metadata.namespace !== namespace) return false;
  return metadata.ownerReferences.some((owner) =>
    kind === "Deployment"
      ? owner.kind === "ReplicaSet" && owner.name.replace(/-[^-]+$/, "") === name
      : owner.kind === kind && owner.name === name,
  );
}

function isSame(one: Workload, other: Workload): boolean {
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}

function nameOf({ metadata: { namespace, name } }: MeshPodState): string {
  return `${namespace}/${name}`;
}
