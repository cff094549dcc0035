import type { Phase, StepFile } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";
import { ADMIN_KUBECONFIG, BUNDLE, KUBEADM_PATCHES, SETTINGS } from "../host-paths.ts";
import { renderInitConfig } from "../render-kubeadm-config.ts";
import { renderKubeletRenewal } from "../render-kubelet-renewal.ts";
import { patchFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-renewal.yaml`;
const CONTROL_PLANE_MARK = `${STEP_STATE_FOLDER}/certificates-control-plane`;
const KUBELET_MARK = `${STEP_STATE_FOLDER}/certificates-kubelet`;

/** Annotation of the control plane's pods that says with which generation of certificates they were started. */
const ANNOTATION = "nordmesh.internal/certificates";

/**
 * Makes the certificates of a host anew that the cluster's authorities have signed, with other keys, once the plan
 * says a later generation: on a control plane those of its programs, which start again with them, and on each host
 * those of its kubelet. Control planes take turns. A run that was cut off makes them once more.
 */
export const renewCertificates: Phase = {
  name: "renew-certificates",
  title: "Renew certificates",
  appliesTo: ({ certificates }) => certificates > 1,
  step: (plan, host) => ({
    files:
      host.role === "control-plane"
        ? [
            { path: CONFIG, mode: 0o600, content: renderInitConfig(plan, host) },
            ...patchFiles(plan, host),
            ...PROGRAMS.map((program) => annotationPatch(program, host)),
          ]
        : [],
    done: `${host.role === "control-plane" ? `${serves(host)}\n` : ""}[ "$(cat ${KUBELET_MARK})" = ${String(host.certificates)} ]
${BUNDLE}/bin/probe get http://127.0.0.1:10248/healthz`,
    apply: `${host.role === "control-plane" ? renewControlPlane(host) : ""}if [ "$(cat ${KUBELET_MARK} 2>/dev/null)" != ${String(host.certificates)} ]; then
${renderKubeletRenewal(host)}
  systemctl restart kubelet
  echo ${String(host.certificates)} >${KUBELET_MARK}
fi`,
    timeoutSeconds: 420,
    secretsOnStdin: [],
  }),
};

const PROGRAMS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** By another annotation the kubelet starts the program again. */
function annotationPatch(program: string, { certificates }: HostPlan): StepFile {
  const annotations = { [ANNOTATION]: String(certificates) };
  return {
    path: `${KUBEADM_PATCHES}/${program}2+merge.json`,
    mode: 0o600,
    content: `${JSON.stringify({ metadata: { annotations } })}\n`,
  };
}

// A member of etcd that has its data pays no heed to the list of members that kubeadm writes into the manifest.
function renewControlPlane({ certificates }: HostPlan): string {
  return `if [ "$(cat ${CONTROL_PLANE_MARK} 2>/dev/null)" != ${String(certificates)} ]; then
  kubeadm certs renew all --config ${CONFIG}
  kubeadm init phase etcd local --config ${CONFIG}
  kubeadm init phase control-plane all --config ${CONFIG}
  echo ${String(certificates)} >${CONTROL_PLANE_MARK}
fi
`;
}

function serves({ name, privateAddress, certificates }: HostPlan): string {
  const kubectl = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${privateAddress}:6443`;
  const pods = PROGRAMS.map((program) => `${program}-${name}`).join(" ");
  const annotation = `{.metadata.annotations.${ANNOTATION.replaceAll(".", "\\.")}}`;
  const state = `${annotation}/{.status.conditions[?(@.type=="Ready")].status}`;
  const wanted = PROGRAMS.map(() => `${String(certificates)}/True `).join("");
  return `${kubectl} get --raw /readyz
running=$(${kubectl} -n kube-system get pod ${pods} -o 'jsonpath={range .items[*]}${state} {end}')
[ "$running" = "${wanted}" ]`;
}
