import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG, ENCRYPTION_CONFIG, KUBEADM_PATCHES } from "./host-paths.ts";
import { SETTINGS_ANNOTATION, settingsDigest } from "./render-kubeadm-config.ts";

/** Annotation of the API server's pod that says with which keys of secrets it was started. */
const ENCRYPTION_ANNOTATION = "nordmesh.internal/encryption";

// Sixteen digits of a digest of a random key: enough to tell two files apart, and nothing about the key.
const ENCRYPTION_DIGEST = `$(sha256sum ${ENCRYPTION_CONFIG} | cut -c 1-16)`;

/**
 * Commands that let kubeadm write into the API server's manifest which encryption keys it is started with.
 * Only the host may know them, so the patch is made there.
 */
export const markEncryption = `printf '[{"op":"add","path":"/metadata/annotations/${ENCRYPTION_ANNOTATION.replace("/", "~1")}","value":"%s"}]\\n' "${ENCRYPTION_DIGEST}" >${KUBEADM_PATCHES}/kube-apiserver1+json.json`;

/**
 * Commands that succeed when a host's API server and controller manager run with the settings of the plan and the
 * keys on the host.
 */
export function runsWithSettings(plan: Plan, host: HostPlan): string {
  const annotations = [SETTINGS_ANNOTATION, ENCRYPTION_ANNOTATION].map(
    (name) => `{.metadata.annotations.${name.replaceAll(".", "\\.")}}`,
  );
  const pods = ["kube-apiserver", "kube-controller-manager"].map((name) => `${name}-${host.name}`);
  const digest = settingsDigest(plan, host);
  return `running=$(kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443 -n kube-system get pod ${pods.join(" ")} -o 'jsonpath={range .items[*]}${annotations.join("/")} {end}')
[ "$running" = "${digest}/${ENCRYPTION_DIGEST} ${digest}/ " ]`;
}

/** Commands that succeed when their manifests have them already, whether they have started or not. */
export function manifestsHaveSettings(plan: Plan, host: HostPlan): string {
  const folder = "/etc/kubernetes/manifests";
  const digest = settingsDigest(plan, host);
  return `grep -qF ${digest} ${folder}/kube-apiserver.yaml && grep -qF "${ENCRYPTION_DIGEST}" ${folder}/kube-apiserver.yaml && grep -qF ${digest} ${folder}/kube-controller-manager.yaml`;
}
