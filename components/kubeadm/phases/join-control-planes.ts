import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG, BOOTSTRAP_KUBECONFIG, KUBEADM_CONFIG } from "../host-paths.ts";
import { renderJoinConfig } from "../render-kubeadm-config.ts";
import { controlPlaneFiles, LEFTOVERS } from "./init-control-plane.ts";
import { isNode, JOIN_LEFTOVERS } from "./join-workers.ts";

/** Joins a further control plane. The component runs one at a time: etcd has to keep its quorum. */
export const joinControlPlanes: Phase = {
  name: "join-control-planes",
  title: "Join a control plane",
  appliesTo: (host) => host.role === "control-plane" && !host.isFirstControlPlane,
  step: (plan, host) => ({
    files: [
      ...controlPlaneFiles(plan, host, renderJoinConfig(plan, host)),
      { path: BOOTSTRAP_KUBECONFIG, mode: 0o600, content: { secret: "bootstrap-kubeconfig" } },
    ],
    done: `${isNode(host)}
${isReady(host)}`,
    apply: `if ${isNode(host)} && ${isReady(host)}; then exit 0; fi
again=
if [ -e /etc/kubernetes/kubelet.conf ]; then again="--ignore-preflight-errors=${[...LEFTOVERS, ...JOIN_LEFTOVERS].join(",")}"; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm join --config ${KUBEADM_CONFIG} $again`,
    timeoutSeconds: 600,
    secretsOnStdin: ["encryption-config", "bootstrap-kubeconfig"],
  }),
};

function isReady(host: HostPlan): string {
  return `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443 get --raw /readyz`;
}
