import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { markEncryption } from "../api-server-settings.ts";
import { ADMIN_KUBECONFIG, BOOTSTRAP_KUBECONFIG, KUBEADM_CONFIG } from "../host-paths.ts";
import { renderJoinConfig } from "../render-kubeadm-config.ts";
import { renderControlPlaneJoin } from "../render-join-peers.ts";
import { controlPlaneFiles } from "./init-control-plane.ts";
import { isNode } from "./join-workers.ts";

/** Joins a further control plane. The component runs one at a time: etcd has to keep its quorum. */
export const joinControlPlanes: Phase = {
  name: "join-control-planes",
  title: "Join a control plane",
  appliesTo: (host) => host.role === "control-plane" && !host.isFirstControlPlane,
  step: (plan, host) => ({
    files: [
      ...controlPlaneFiles(plan, host, {
        path: KUBEADM_CONFIG,
        content: renderJoinConfig(plan, host),
      }),
      { path: BOOTSTRAP_KUBECONFIG, mode: 0o600, content: { secret: "bootstrap-kubeconfig" } },
    ],
    done: `${isNode(host)}
${isReady(host)}`,
    apply: `${markEncryption}
if ${isNode(host)} && ${isReady(host)}; then exit 0; fi
${renderControlPlaneJoin(KUBEADM_CONFIG)}`,
    timeoutSeconds: 600,
    secretsOnStdin: ["encryption-config", "bootstrap-kubeconfig"],
  }),
};

function isReady(host: HostPlan): string {
  return `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443 get --raw /readyz`;
}
