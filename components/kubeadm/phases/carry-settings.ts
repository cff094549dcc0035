import type { Phase } from "../../../model/phase.ts";
import { manifestsHaveSettings, markEncryption, runsWithSettings } from "../api-server-settings.ts";
import { ADMIN_KUBECONFIG, SETTINGS } from "../host-paths.ts";
import { renderInitConfig } from "../render-kubeadm-config.ts";
import { controlPlaneFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-settings.yaml`;

/**
 * Carries a changed configuration to a further control plane that has joined: arguments, and the files that
 * its API server reads when it starts. The first one does that in its own phase. They take turns, so that the
 * API goes on answering.
 */
export const carrySettings: Phase = {
  name: "carry-settings",
  title: "Carry settings to a control plane",
  appliesTo: (host) => host.role === "control-plane" && !host.isFirstControlPlane,
  step: (plan, host) => ({
    files: controlPlaneFiles(plan, host, { path: CONFIG, content: renderInitConfig(plan, host) }),
    done: `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${host.privateAddress}:6443 get --raw /readyz
${runsWithSettings(plan, host)}`,
    apply: `${markEncryption}
if ${manifestsHaveSettings(plan, host)}; then exit 0; fi
rm -f /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key
kubeadm init phase certs apiserver --config ${CONFIG}
kubeadm init phase control-plane all --config ${CONFIG}`,
    timeoutSeconds: 300,
    secretsOnStdin: ["encryption-config"],
  }),
};
