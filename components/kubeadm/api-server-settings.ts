import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { ENCRYPTION_CONFIG } from "./host-paths.ts";
import { markPath, type ProgramMark, renderMark, runsWithMarks } from "./program-marks.ts";
import { settingsDigest } from "./render-kubeadm-config.ts";

// Sixteen digits of a digest of a random key: enough to tell two files apart, and nothing about the key.
const ENCRYPTION_DIGEST = `$(sha256sum ${ENCRYPTION_CONFIG} | cut -c 1-16)`;

/** Says with which keys of secrets the API server was started. */
const ENCRYPTION: ProgramMark = {
  variable: "NORDMESH_ENCRYPTION",
  value: ENCRYPTION_DIGEST,
  programs: ["kube-apiserver"],
};

/**
 * Commands that let kubeadm write into the API server's manifest which encryption keys it is started with.
 * Only the host may know them, so the patch is made there.
 */
export const markEncryption = `printf '${renderMark("kube-apiserver", ENCRYPTION.variable, "%s").trim()}\\n' "${ENCRYPTION_DIGEST}" >${markPath("kube-apiserver", ENCRYPTION.variable)}`;

/** Says with which settings of the plan programs were started: the files that they read then, and their arguments. */
export function settingsMark(plan: Plan, host: HostPlan): ProgramMark {
  return {
    variable: "NORDMESH_SETTINGS",
    value: settingsDigest(plan, host),
    // The controller manager signs tokens.
    programs: ["kube-apiserver", "kube-controller-manager"],
  };
}

/**
 * Commands that succeed when a host's API server and controller manager run with the settings of the plan and the
 * keys on the host.
 */
export function runsWithSettings(plan: Plan, host: HostPlan): string {
  return runsWithMarks(host, [settingsMark(plan, host), ENCRYPTION]);
}

/** Commands that succeed when their manifests have them already, whether they have started or not. */
export function manifestsHaveSettings(plan: Plan, host: HostPlan): string {
  const folder = "/etc/kubernetes/manifests";
  const digest = settingsDigest(plan, host);
  return `grep -qF ${digest} ${folder}/kube-apiserver.yaml && grep -qF "${ENCRYPTION_DIGEST}" ${folder}/kube-apiserver.yaml && grep -qF ${digest} ${folder}/kube-controller-manager.yaml`;
}
