import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { ADMISSION_TAINT, ADMIT } from "../../../model/admission/host-files.ts";
import { BOOTSTRAP_KUBECONFIG, KUBEADM_CONFIG, KUBEADM_CONFIG_TAINTED } from "../host-paths.ts";
import { JOIN_LEFTOVERS } from "../kubeadm-leftovers.ts";
import { renderJoinConfig } from "../render-kubeadm-config.ts";

/** Joins a worker. A host that is in the cluster is not joined again, whatever its file says since. */
export const joinWorkers: Phase = {
  name: "join-workers",
  title: "Join the cluster",
  appliesTo: (host) => host.role === "worker",
  step: (plan, host) => ({
    files: [
      { path: KUBEADM_CONFIG, mode: 0o600, content: renderJoinConfig(plan, host) },
      {
        path: KUBEADM_CONFIG_TAINTED,
        mode: 0o600,
        content: renderJoinConfig(plan, host, [ADMISSION_TAINT]),
      },
      { path: BOOTSTRAP_KUBECONFIG, mode: 0o600, content: { secret: "bootstrap-kubeconfig" } },
    ],
    done: isNode(host),
    apply: `if ${isNode(host)}; then exit 0; fi
again=
if [ -e /etc/kubernetes/kubelet.conf ] || [ -e /etc/kubernetes/bootstrap-kubelet.conf ]; then
  again="--ignore-preflight-errors=${JOIN_LEFTOVERS.join(",")}"
fi
config=${KUBEADM_CONFIG}
if [ "$(${ADMIT} -verdict)" = taint ]; then config=${KUBEADM_CONFIG_TAINTED}; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm join --config "$config" $again`,
    timeoutSeconds: 300,
    secretsOnStdin: ["bootstrap-kubeconfig"],
  }),
};

/** A command that succeeds when the host's own kubelet finds it among the nodes. */
export function isNode(host: HostPlan): string {
  return `kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node ${host.name}`;
}
