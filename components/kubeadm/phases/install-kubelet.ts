import type { Phase } from "../../../model/phase.ts";
import { bundleMark, kubernetesPrograms } from "../host-paths.ts";

/**
 * kubelet, kubeadm and kubectl from the bundle; the kubelet waits until kubeadm configures it. On a host that has
 * joined it puts no other version in the place of one that runs: that is an upgrade, which takes one host after
 * the other (phases/upgrade-kubernetes.ts).
 */
export const installKubelet: Phase = {
  name: "install-kubelet",
  title: "Install kubelet and kubeadm",
  appliesTo: () => true,
  step: (plan, host) => ({
    files: [{ path: "/etc/systemd/system/kubelet.service", mode: 0o600, content: UNIT }],
    done: `for program in kubelet kubeadm kubectl; do
  cmp -s ${kubernetesPrograms(plan, host)}/$program /usr/local/bin/$program
done
systemctl is-enabled --quiet kubelet`,
    apply: `${bundleMark(plan)}programs=${kubernetesPrograms(plan, host)}
if [ -e /etc/kubernetes/kubelet.conf ] && [ -e /usr/local/bin/kubelet ]; then
  runs=$(/usr/local/bin/kubelet --version)
  if [ "$runs" != "Kubernetes v${host.kubernetes.version}" ]; then
    echo "this host runs $runs: bringing it to v${host.kubernetes.version} is an upgrade, one host after the other: npm run upgrade -- ${plan.environment}" >&2
    exit 1
  fi
fi
install -m 0755 -t /usr/local/bin "$programs/kubelet" "$programs/kubeadm" "$programs/kubectl"
systemctl daemon-reload
systemctl enable --quiet kubelet`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

// Follows the unit that the Kubernetes project publishes with its Debian packages.
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
