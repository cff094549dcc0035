import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";
import { BUNDLE, SETTINGS } from "../host-paths.ts";
import { type ProgramMark, runsWithMarks } from "../program-marks.ts";
import { trustInKubeconfigs } from "../render-authority-trust.ts";
import { renderKubeletRenewal } from "../render-kubelet-renewal.ts";
import { restartFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-renewal.yaml`;
const CONTROL_PLANE_MARK = `${STEP_STATE_FOLDER}/certificates-control-plane`;
const KUBELET_MARK = `${STEP_STATE_FOLDER}/certificates-kubelet`;

/** Where a host keeps which generation of certificates it has made. */
export const RENEWAL_MARKS: readonly string[] = [CONTROL_PLANE_MARK, KUBELET_MARK];

/**
 * Makes the certificates of a host anew that the cluster's authorities have signed, with other keys, once the plan
 * says a later generation: on a control plane those of its programs, which start again with them, and on each host
 * those of its kubelet. etcd goes on: it reads its certificates for each connection (etcd.io, "Transport security
 * model"). Control planes take turns. A run that was cut off makes them once more.
 */
export const renewCertificates: Phase = {
  name: "renew-certificates",
  title: "Renew certificates",
  appliesTo: ({ certificates }) => certificates > 1,
  step: (plan, host) => ({
    files: restartFiles(plan, host, CONFIG, markOf(host)),
    done: `${host.role === "control-plane" ? `${runsWithMarks(host, [markOf(host)])}\n${ETCD_SHOWS_ITS_FILE}\n` : ""}[ "$(cat ${KUBELET_MARK})" = ${String(host.certificates)} ]
${BUNDLE}/bin/probe get http://127.0.0.1:10248/healthz`,
    // The kubelet first: it asks for its certificates while there is somebody to ask, and to sign.
    apply: `if [ "$(cat ${KUBELET_MARK} 2>/dev/null)" != ${String(host.certificates)} ]; then
${renderKubeletRenewal(host)}
  systemctl restart kubelet
  echo ${String(host.certificates)} >${KUBELET_MARK}
fi${host.role === "control-plane" ? `\n${renewControlPlane(host)}` : ""}`,
    timeoutSeconds: 420,
    secretsOnStdin: [],
  }),
};

function markOf({ certificates }: HostPlan): ProgramMark {
  return {
    variable: "NORDMESH_CERTIFICATES",
    value: String(certificates),
    programs: ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
  };
}

const ETCD_SHOWS_ITS_FILE = `serial() { openssl x509 -noout -serial "$@"; }
shown=$(openssl s_client -connect 127.0.0.1:2379 </dev/null 2>/dev/null | serial)
[ "$shown" = "$(serial -in /etc/kubernetes/pki/etcd/server.crt)" ]`;

function renewControlPlane({ certificates }: HostPlan): string {
  return `if [ "$(cat ${CONTROL_PLANE_MARK} 2>/dev/null)" != ${String(certificates)} ]; then
  kubeadm certs renew all --config ${CONFIG}
${trustInKubeconfigs.replaceAll(/^/gm, "  ")}
  kubeadm init phase control-plane all --config ${CONFIG}
  echo ${String(certificates)} >${CONTROL_PLANE_MARK}
fi`;
}
