import { setTimeout as pause } from "node:timers/promises";
import type { Plan } from "../../../../model/plan/plan.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";
import {
  DRILL_NAMESPACE,
  drillNamespace,
  drillWorkloads,
  writerIdentity,
} from "./drill-objects.ts";
import { MeshWriter } from "./mesh-writer.ts";

const LIST_SECONDS = 30;
const READY_SECONDS = 120;
const GONE_SECONDS = 60;
/** For how long a write is tried after a rebuild, and one try of it. */
const ANSWER_SECONDS = 120;
const TRY_SECONDS = 20;
/** More than one try can use up: no number is used twice. */
const TRIES_APART = 1000;

/** Makes the drill's namespace, writer and keeper, and waits until both are ready; clears remains first. */
export async function openDrill(cluster: ClusterAccess, plan: Plan): Promise<void> {
  await closeDrill(cluster);
  await cluster.apply(drillNamespace(plan));
  // A proxy that starts before the revocation list is there does not look at it.
  await awaitIn(cluster, ["configmap/istio-ca-crl", "--for=create"], LIST_SECONDS);
  await cluster.apply(drillWorkloads(plan));
  await awaitIn(cluster, ["deployment", "--all", "--for=condition=Available"], READY_SECONDS);
}

/** Removes all that a drill makes in a cluster. */
export async function closeDrill(cluster: ClusterAccess): Promise<void> {
  const remove = ["delete", "namespace", DRILL_NAMESPACE, "--ignore-not-found"];
  const limit = `--timeout=${String(GONE_SECONDS)}s`;
  await cluster.must("remove the drill's namespace", [...remove, limit], "", GONE_SECONDS + 10);
}

/**
 * Tries until a write is acknowledged through the mesh. The namespace is applied again before, since the API has other
 * addresses after a rebuild. Throws with the last reason after two minutes.
 * @param first number of a write that was never made
 */
export async function awaitWrite(cluster: ClusterAccess, plan: Plan, first: number): Promise<void> {
  await cluster.apply(drillNamespace(plan));
  const end = performance.now() + ANSWER_SECONDS * 1000;
  for (let number = first; ; number += TRIES_APART) {
    const order = { first: number, count: 1, as: writerIdentity(plan) };
    const writer = new MeshWriter(cluster, order);
    try {
      await writer.has(1, TRY_SECONDS);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    } finally {
      await writer.stop();
    }
    await pause(500);
  }
}

async function awaitIn(
  cluster: ClusterAccess,
  what: readonly string[],
  seconds: number,
): Promise<void> {
  const wait = ["wait", "-n", DRILL_NAMESPACE, ...what, `--timeout=${String(seconds)}s`];
  await cluster.must(`wait for ${what[0] ?? ""}`, wait, "", seconds + 10);
}
