import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";
import { ADMIN_KUBECONFIG, BUNDLE, CLUSTER_CA, SETTINGS } from "../host-paths.ts";
import { type ProgramMark, runsWithMarks } from "../program-marks.ts";
import { trustInClusterInfo, trustInKubeconfigs } from "../render-authority-trust.ts";
import { restartFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-authorities.yaml`;
/** Where a host keeps which authorities its kubelet was started with. */
export const TRUSTED_MARK = `${STEP_STATE_FOLDER}/trusted-authorities`;

/**
 * Lets all that Kubernetes runs on a host trust the cluster's authorities of the plan and no others, once they are not
 * those that it began with: these programs read what they trust when they start. Control planes take turns. It
 * issues nothing; certificates of another authority are the next phase's business.
 */
export const trustAuthorities: Phase = {
  name: "trust-authorities",
  title: "Trust the cluster's authorities",
  appliesTo: ({ authorities: [first, ...others] }) => first > 1 || others.length > 0,
  step: (plan, host) => ({
    files: restartFiles(plan, host, CONFIG, markOf(host)),
    done: `${host.role === "control-plane" ? `${runsWithMarks(host, [markOf(host)])}\n` : ""}[ "$(cat ${TRUSTED_MARK})" = ${markOf(host).value} ]
cmp -s ${CLUSTER_CA} /etc/kubernetes/pki/ca.crt
${BUNDLE}/bin/probe get http://127.0.0.1:10248/healthz`,
    apply: `install -m 0644 ${CLUSTER_CA} /etc/kubernetes/pki/ca.crt
${trustInKubeconfigs}
if [ "$(cat ${TRUSTED_MARK} 2>/dev/null)" != ${markOf(host).value} ]; then
${host.role === "control-plane" ? restartPrograms(host) : ""}  systemctl restart kubelet
  echo ${markOf(host).value} >${TRUSTED_MARK}
fi`,
    timeoutSeconds: 420,
    secretsOnStdin: [],
  }),
};

/** By the set and not by the order: who signs is no matter of trust. */
function markOf({ authorities }: HostPlan): ProgramMark {
  return {
    variable: "NORDMESH_AUTHORITIES",
    value: authorities.toSorted((one, other) => one - other).join("-"),
    programs: ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
  };
}

function restartPrograms({ isFirstControlPlane, privateAddress }: HostPlan): string {
  const kubectl = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${privateAddress}:6443`;
  const told = isFirstControlPlane
    ? `${trustInClusterInfo(kubectl).replaceAll(/^/gm, "  ")}\n`
    : "";
  return `${told}  kubeadm init phase control-plane all --config ${CONFIG}\n`;
}
