import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";
import { ADMIN_KUBECONFIG, BUNDLE } from "../host-paths.ts";

/** Where a control plane keeps which authorities its etcd and its API server were started with. */
export const CONTROL_PLANE_TRUST_MARK = `${STEP_STATE_FOLDER}/trusted-control-plane-authorities`;

/**
 * Lets etcd and the API server of a control plane trust the authorities of etcd and of the front proxy that the plan
 * names, and no others, once they are not those that it began with: both read what they trust when they start. Control
 * planes take turns, so that etcd keeps its quorum; the API server's own check asks etcd, and etcd its quorum. It issues
 * nothing: certificates of another authority are made by `renew-certificates`.
 */
export const trustControlPlaneAuthorities: Phase = {
  name: "trust-control-plane-authorities",
  title: "Trust the authorities of etcd and of the front proxy",
  appliesTo: ({ role, controlPlaneAuthorities: [first, ...others] }) =>
    role === "control-plane" && (first > 1 || others.length > 0),
  step: (_plan, host) => ({
    files: [],
    done: `[ "$(cat ${CONTROL_PLANE_TRUST_MARK})" = ${trustOf(host)} ]
kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443 get --raw /readyz`,
    apply: `if [ "$(cat ${CONTROL_PLANE_TRUST_MARK} 2>/dev/null)" = ${trustOf(host)} ]; then exit 0; fi
# The kubelet starts again what ends.
restart() {
  for old in $(pidof "$1"); do
    kill "$old" || true
    while kill -0 "$old" 2>/dev/null; do sleep 0.2; done
  done
  until pidof "$1"; do sleep 0.2; done
}
restart etcd
until ${BUNDLE}/bin/probe get http://127.0.0.1:2381/readyz; do sleep 0.5; done
restart kube-apiserver
echo ${trustOf(host)} >${CONTROL_PLANE_TRUST_MARK}`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  }),
};

/** By the set and not by the order: who signs is no matter of trust. */
function trustOf({ controlPlaneAuthorities }: HostPlan): string {
  return controlPlaneAuthorities.toSorted((one, other) => one - other).join("-");
}
