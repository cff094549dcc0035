import type { Phase, StepFile } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { markEncryption, runsWithSettings, settingsMark } from "../api-server-settings.ts";
import {
  ADMIN_KUBECONFIG,
  ADMISSION_CONFIG,
  AUDIT_POLICY,
  AUTHENTICATION_CONFIG,
  ENCRYPTION_CONFIG,
  KUBEADM_CONFIG,
  KUBEADM_PATCHES,
} from "../host-paths.ts";
import { ETCD_LEFTOVER, LEFTOVERS } from "../kubeadm-leftovers.ts";
import { hasPeers, joinFiles, joinPeers } from "../render-join-peers.ts";
import {
  renderAdmissionConfig,
  renderAuditPolicy,
  renderAuthenticationConfig,
} from "../render-api-server-policies.ts";
import { INITIALISED_MARK } from "./restored-state.ts";
import { markFiles, type ProgramMark } from "../program-marks.ts";
import { renderApiServerPatch, renderInitConfig } from "../render-kubeadm-config.ts";

/**
 * Starts the first control plane, or joins it where others carry the cluster already: then it is a new
 * machine in the place of one that is gone. A run that was cut off is continued, never reset: kubeadm's phases
 * reuse what they find, so only its checks for an empty host are left out on a second try. On a living
 * control plane a changed configuration goes through the few phases that carry it.
 */
export const initControlPlane: Phase = {
  name: "init-control-plane",
  title: "Initialise the first control plane",
  appliesTo: (host) => host.isFirstControlPlane,
  step: (plan, host) => ({
    files: [
      ...controlPlaneFiles(plan, host, {
        path: KUBEADM_CONFIG,
        content: renderInitConfig(plan, host),
      }),
      ...(hasPeers(plan) ? joinFiles(plan, host) : []),
    ],
    done: `${initialised(host)}
${runsWithSettings(plan, host)}`,
    apply: `${markEncryption}
initialised() { ${initialised(host).replaceAll("\n", " && ")}; }
${hasPeers(plan) ? `if ! initialised; then\n${joinPeers(plan, host, mark(host))}fi\n` : ""}if initialised; then
  rm -f /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key
  kubeadm init phase certs apiserver --config ${KUBEADM_CONFIG}
  # The API server starts anew with another manifest, so what is to be said to it goes before.
  kubeadm init phase upload-config all --config ${KUBEADM_CONFIG}
  kubeadm init phase control-plane all --config ${KUBEADM_CONFIG}
  exit 0
fi
again=${host.restore === null ? "" : `--ignore-preflight-errors=${ETCD_LEFTOVER}`}
if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; then again="--ignore-preflight-errors=${LEFTOVERS.join(",")}"; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm init --config ${KUBEADM_CONFIG} --skip-token-print $again
# Hosts join with a certificate: the token that kubeadm insists on is for nobody.
kubectl --kubeconfig ${ADMIN_KUBECONFIG} -n kube-system delete secret --field-selector type=bootstrap.kubernetes.io/token${mark(host)}`,
    timeoutSeconds: 600,
    secretsOnStdin: [
      "encryption-config",
      ...(hasPeers(plan) ? ["bootstrap-kubeconfig" as const] : []),
    ],
  }),
};

// This host's own API server, because the local proxy leads to the others too. kubeadm applies kube-proxy
// last, so a cluster that has it went through all phases.
function initialised(host: HostPlan): string {
  const kubectl = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443`;
  return `${isMarked(host)}${kubectl} get --raw /readyz
${kubectl} -n kube-system get configmap/kubeadm-config deployment/coredns daemonset/kube-proxy`;
}

// A restored etcd holds all of that from the start; only the mark says that kubeadm went through here, too.
function isMarked({ restore }: HostPlan): string {
  return restore === null ? "" : `[ "$(cat ${INITIALISED_MARK})" = ${restore.kit} ]\n`;
}

function mark({ restore }: HostPlan): string {
  return restore === null ? "" : `\necho ${restore.kit} >${INITIALISED_MARK}`;
}

/** What `kubeadm` on a control plane reads beside the PKI: its configuration, and files that the API server reads. */
export function controlPlaneFiles(
  plan: Plan,
  host: HostPlan,
  config: { readonly path: string; readonly content: string },
): StepFile[] {
  return [
    { ...config, mode: 0o600 },
    ...patchFiles(plan, host),
    { path: ENCRYPTION_CONFIG, mode: 0o600, content: { secret: "encryption-config" } },
    { path: AUDIT_POLICY, mode: 0o600, content: renderAuditPolicy(plan) },
    { path: ADMISSION_CONFIG, mode: 0o600, content: renderAdmissionConfig(plan) },
    { path: AUTHENTICATION_CONFIG, mode: 0o600, content: renderAuthenticationConfig() },
  ];
}

/** What kubeadm changes in manifests that is no argument in its configuration. */
export function patchFiles(plan: Plan, host: HostPlan): StepFile[] {
  return [
    {
      path: `${KUBEADM_PATCHES}/kube-apiserver+json.json`,
      mode: 0o600,
      content: renderApiServerPatch(host),
    },
    ...markFiles(settingsMark(plan, host)),
  ];
}

/**
 * What kubeadm writes manifests of a control plane's programs from once more, with a mark by which they start again;
 * nothing on a worker.
 * @param config path of kubeadm's configuration
 */
export function restartFiles(
  plan: Plan,
  host: HostPlan,
  config: string,
  mark: ProgramMark,
): StepFile[] {
  if (host.role !== "control-plane") return [];
  return [
    { path: config, mode: 0o600, content: renderInitConfig(plan, host) },
    ...patchFiles(plan, host),
    ...markFiles(mark),
  ];
}
