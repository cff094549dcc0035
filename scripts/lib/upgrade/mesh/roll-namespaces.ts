import { setTimeout as pause } from "node:timers/promises";
import { injectionLabel } from "../../../../model/plan/mesh-control-planes.ts";
import type { MeshControlPlane } from "../../../../model/plan/mesh-record.ts";
import { CommandError } from "../../command-line/command-line.ts";
import { type PodAndReason, renderPod } from "../../node/judge-drain.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";
import {
  asksFor,
  budgetAgainst,
  isComplete,
  leftBehind,
  leftOf,
  MARK,
  markOf,
  podsBehind,
  workloadsBehind,
} from "./judge-proxies.ts";
import { type MeshState, readMeshState, type Workload } from "./mesh-state.ts";

/** How workloads are started anew. */
export interface Rolling {
  readonly target: MeshControlPlane;
  /** How long one workload may take, and how long it may wait for its budget. */
  readonly deadlineSeconds: number;
  readonly say: (line: string) => void;
}

const POLL_MILLISECONDS = 1000;

/**
 * Gives all pods of a namespace the proxies of a control plane: one workload after the other is started anew as its
 * own strategy says, and awaited. What has them already is left alone, so that it may be done again. Throws
 * `CommandError` that names what does not come to an end.
 */
export async function rollNamespace(
  cluster: ClusterAccess,
  namespace: string,
  rolling: Rolling,
): Promise<void> {
  const { target, say } = rolling;
  const state = await readMeshState(cluster);
  if (!state.namespaces.some(({ metadata }) => metadata.name === namespace)) return;
  if (!asksFor(state, namespace, target)) await ask(cluster, namespace, target);
  const workloads = workloadsBehind(state, namespace, target);
  for (const workload of workloads) {
    say(`${namespace}: starting ${workload.kind} ${workload.name} anew`);
    await awaitBudget(cluster, workload, rolling);
    await startAnew(cluster, workload, target);
    await until(cluster, rolling, (now) => leftOf(now, workload, target));
  }
}

/** Waits until no pod of a mesh has a proxy of another control plane. Throws `CommandError` that names those that have. */
export async function awaitAllProxies(cluster: ClusterAccess, rolling: Rolling): Promise<void> {
  await until(cluster, rolling, (state) => leftBehind(podsBehind(state, rolling.target), state));
}

/** Throws `CommandError` where a budget does not let a namespace be moved before the deadline; nothing is touched. */
export async function awaitBudgets(
  cluster: ClusterAccess,
  namespace: string,
  rolling: Rolling,
): Promise<void> {
  const state = await readMeshState(cluster);
  for (const workload of workloadsBehind(state, namespace, rolling.target)) {
    await awaitBudget(cluster, workload, rolling);
  }
}

async function awaitBudget(
  cluster: ClusterAccess,
  workload: Workload,
  rolling: Rolling,
): Promise<void> {
  const { kind, namespace, name, annotations } = workload;
  // Its own rollout takes pods away; a budget is asked before it begins.
  if (annotations[MARK] === markOf(rolling.target)) return;
  await until(cluster, rolling, (state) => {
    const why = budgetAgainst(state, workload);
    return why === undefined ? [] : [{ pod: `${kind} ${namespace}/${name}`, why }];
  });
}

/** A namespace that is not this environment's to make, and is in its mesh all the same. */
async function ask(
  cluster: ClusterAccess,
  namespace: string,
  target: MeshControlPlane,
): Promise<void> {
  const labels = { "istio-injection": null, "istio.io/rev": null, ...injectionLabel(target) };
  const patch = JSON.stringify({ metadata: { labels } });
  await cluster.must(`label ${namespace}`, ["patch", "namespace", namespace, "--patch", patch]);
}

async function startAnew(
  cluster: ClusterAccess,
  workload: Workload,
  target: MeshControlPlane,
): Promise<void> {
  const { kind, namespace, name } = workload;
  const what = [kind.toLowerCase(), name, "--namespace", namespace];
  if (workload.annotations[MARK] === markOf(target)) {
    // A run that was cut off has begun it. Where it has ended, and gave pods another proxy, they are made once more.
    if (!isComplete(workload)) return;
    await cluster.must(`start ${name} anew`, ["rollout", "restart", ...what]);
    return;
  }
  const annotations = { [MARK]: markOf(target) };
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations } } } });
  await cluster.must(`start ${name} anew`, ["patch", ...what, "--patch", patch]);
}

async function until(
  cluster: ClusterAccess,
  { deadlineSeconds }: Rolling,
  findLeft: (state: MeshState) => readonly PodAndReason[],
): Promise<void> {
  const end = performance.now() + deadlineSeconds * 1000;
  for (;;) {
    const left = findLeft(await readMeshState(cluster));
    if (left.length === 0) return;
    if (performance.now() > end) {
      throw new CommandError(
        `After ${String(deadlineSeconds)} s there is still:\n${left.map((each) => `  ${renderPod(each)}`).join("\n")}`,
        "mend that and run the same command again; --drain-seconds gives it longer, --back goes back",
      );
    }
    await pause(POLL_MILLISECONDS);
  }
}
