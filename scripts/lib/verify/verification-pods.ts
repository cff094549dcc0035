import type { Plan } from "../../../model/plan/plan.ts";
import { VERIFY } from "../../../model/verification/probe-pods.ts";
import type { ProbePod } from "../../../model/verification/probe-plan.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import {
  VERIFY_LABEL,
  VERIFY_NAMESPACES,
  verificationNamespaces,
  verificationPod,
} from "./verification-objects.ts";

const LIST_SECONDS = 30;
const READY_SECONDS = 90;
const GONE_SECONDS = 60;

/** Makes the verification's namespaces and pods and waits until all are ready; clears remains first. */
export async function createVerificationPods(
  cluster: ClusterAccess,
  plan: Plan,
  pods: readonly ProbePod[],
): Promise<void> {
  await removeVerificationPods(cluster);
  await cluster.apply(verificationNamespaces(plan));
  // A proxy that starts before the revocation list is there does not look at it.
  const list = ["wait", "configmap/istio-ca-crl", "-n", VERIFY, "--for=create"];
  await cluster.must("wait for the revocation list", [...list, limit(LIST_SECONDS)]);
  await cluster.apply(pods.map((pod) => verificationPod(plan, pod)));
  const wait = ["wait", "pod", "--all-namespaces", ...selector(), "--for=condition=Ready"];
  await cluster.must("wait for its pods", [...wait, limit(READY_SECONDS)], "", READY_SECONDS + 10);
}

/** Removes all that a verification makes, also of one that was killed. */
export async function removeVerificationPods(cluster: ClusterAccess): Promise<void> {
  const pods = ["delete", "pod", "--all-namespaces", ...selector(), "--ignore-not-found"];
  await cluster.must("remove its pods", [...pods, limit(GONE_SECONDS)], "", GONE_SECONDS + 10);
  const namespaces = ["delete", "namespace", ...VERIFY_NAMESPACES, "--ignore-not-found"];
  await cluster.must(
    "remove its namespaces",
    [...namespaces, limit(GONE_SECONDS)],
    "",
    GONE_SECONDS + 10,
  );
}

/** Address of the pod that is called inside the mesh. */
export async function readServerAddress(cluster: ClusterAccess): Promise<string> {
  const query = ["get", "pod", "-n", VERIFY, "server", "-o", "jsonpath={.status.podIP}"];
  return (await cluster.must("read its server's address", query)).trim();
}

const selector = (): string[] =>
  Object.entries(VERIFY_LABEL).flatMap(([key, value]) => ["-l", `${key}=${value}`]);

const limit = (seconds: number): string => `--timeout=${String(seconds)}s`;
