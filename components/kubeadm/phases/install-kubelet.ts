import type { Phase } from "../../../model/phase.ts";
import { BUNDLE, bundleMark } from "../host-paths.ts";

/** kubelet, kubeadm and kubectl from the bundle; the kubelet waits until kubeadm configures it. */
export const installKubelet: Phase = {
  name: "install-kubelet",
  title: "Install kubelet and kubeadm",
  appliesTo: () => true,
  step: (plan) => ({
    files: [
      { path: "/etc/systemd/system/kubelet.service", mode: 0o644, content: UNIT },
      {
        path: "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
        mode: 0o644,
        content: KUBEADM_DROP_IN,
      },
    ],
    done: `for program in kubelet kubeadm kubectl; do
  cmp -s ${BUNDLE}/bin/$program /usr/local/bin/$program
done
systemctl is-enabled --quiet kubelet`,
    apply: `${bundleMark(plan)}install -m 0755 -t /usr/local/bin ${BUNDLE}/bin/kubelet ${BUNDLE}/bin/kubeadm ${BUNDLE}/bin/kubectl
systemctl daemon-reload
systemctl enable --quiet kubelet`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

// Both units follow the ones that the Kubernetes project publishes with its Debian packages.
const UNIT = `[Unit]
Description=kubelet: the Kubernetes node agent
Wants=network-online.target
After=network-online.target containerd.service

[Service]
ExecStart=/usr/local/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=2

[Install]
WantedBy=multi-user.target
`;

const KUBEADM_DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
`;
