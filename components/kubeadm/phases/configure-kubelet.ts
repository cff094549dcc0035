import type { Phase } from "../../../model/phase.ts";
import { BUNDLE, KUBELET_SETTINGS_FOLDER } from "../host-paths.ts";
import { renderKubeletSettings } from "../render-kubelet-settings.ts";

/**
 * The host's own settings of the kubelet, from its first start on. Where it runs already it is restarted,
 * which leaves its pods alone, and has to be well again.
 */
export const configureKubelet: Phase = {
  name: "configure-kubelet",
  title: "Configure the kubelet",
  appliesTo: () => true,
  step: (plan, host) => ({
    files: [
      {
        path: `${KUBELET_SETTINGS_FOLDER}/90-nordmesh.conf`,
        mode: 0o600,
        content: renderKubeletSettings(plan, host),
      },
      { path: "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf", mode: 0o600, content: UNIT },
    ],
    done: `if systemctl is-active --quiet kubelet; then
  ${BUNDLE}/bin/probe get http://127.0.0.1:10248/healthz
fi`,
    apply: `systemctl daemon-reload
systemctl try-restart kubelet`,
    timeoutSeconds: 120,
    secretsOnStdin: [],
  }),
};

// Follows the unit that the Kubernetes project publishes with its Debian packages.
const UNIT = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml --config-dir=${KUBELET_SETTINGS_FOLDER}"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
`;
