import type { Phase, StepFile } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import {
  ADMIN_KUBECONFIG,
  ADMISSION_CONFIG,
  AUDIT_POLICY,
  ENCRYPTION_CONFIG,
  KUBEADM_CONFIG,
  KUBEADM_PATCHES,
} from "../host-paths.ts";
import { renderAdmissionConfig, renderAuditPolicy } from "../render-api-server-policies.ts";
import {
  apiServerSettingsDigest,
  renderApiServerPatch,
  renderInitConfig,
  SETTINGS_ANNOTATION,
} from "../render-kubeadm-config.ts";

/**
 * Starts the first control plane. A run that was cut off is continued, never reset: kubeadm's phases
 * reuse what they find, so only its checks for an empty host are left out on a second try. On a living
 * control plane a changed configuration goes through the few phases that carry it.
 */
export const initControlPlane: Phase = {
  name: "init-control-plane",
  title: "Initialise the first control plane",
  appliesTo: (host) => host.isFirstControlPlane,
  step: (plan, host) => ({
    files: controlPlaneFiles(plan, host, renderInitConfig(plan, host)),
    done: `${INITIALISED}
[ "$(kubectl --kubeconfig ${ADMIN_KUBECONFIG} -n kube-system get pod kube-apiserver-${host.name} -o 'jsonpath={.metadata.annotations.${SETTINGS_ANNOTATION.replaceAll(".", "\\.")}}')" = ${apiServerSettingsDigest(plan)} ]`,
    apply: `initialised() { ${INITIALISED.replaceAll("\n", " && ")}; }
if initialised; then
  rm -f /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key
  kubeadm init phase certs apiserver --config ${KUBEADM_CONFIG}
  kubeadm init phase control-plane all --config ${KUBEADM_CONFIG}
  kubeadm init phase upload-config all --config ${KUBEADM_CONFIG}
  exit 0
fi
again=
if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; then again="--ignore-preflight-errors=${LEFTOVERS.join(",")}"; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm init --config ${KUBEADM_CONFIG} --skip-token-print $again`,
    timeoutSeconds: 600,
    secretsOnStdin: ["encryption-config"],
  }),
};

// kubeadm applies kube-proxy last, so a cluster that has it went through all phases.
const INITIALISED = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} get --raw /readyz
kubectl --kubeconfig ${ADMIN_KUBECONFIG} -n kube-system get configmap/kubeadm-config deployment/coredns daemonset/kube-proxy`;

/** What `kubeadm` on a control plane reads beside the PKI. */
export function controlPlaneFiles(plan: Plan, host: HostPlan, config: string): StepFile[] {
  return [
    { path: KUBEADM_CONFIG, mode: 0o600, content: config },
    {
      path: `${KUBEADM_PATCHES}/kube-apiserver+json.json`,
      mode: 0o600,
      content: renderApiServerPatch(plan, host),
    },
    { path: ENCRYPTION_CONFIG, mode: 0o600, content: { secret: "encryption-config" } },
    { path: AUDIT_POLICY, mode: 0o600, content: renderAuditPolicy(plan) },
    { path: ADMISSION_CONFIG, mode: 0o600, content: renderAdmissionConfig(plan) },
  ];
}

/** kubeadm's checks for an empty host, which fail on one that was left half-way. */
export const LEFTOVERS: readonly string[] = [
  "DirAvailable--var-lib-etcd",
  ...["apiserver", "controller-manager", "scheduler"].map(
    (name) => `FileAvailable--etc-kubernetes-manifests-kube-${name}.yaml`,
  ),
  "FileAvailable--etc-kubernetes-manifests-etcd.yaml",
  ...["6443", "10250", "10257", "10259", "2379", "2380"].map((port) => `Port-${port}`),
];
