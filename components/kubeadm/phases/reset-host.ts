import { stringify } from "yaml";
import type { Phase } from "../../../model/phase.ts";
import { SETTINGS } from "../host-paths.ts";
import { RENEWAL_MARKS } from "./renew-certificates.ts";
import { TRUSTED_MARK } from "./trust-authorities.ts";
import { CONTROL_PLANE_TRUST_MARK } from "./trust-control-plane-authorities.ts";

const CONFIG = `${SETTINGS}/kubeadm-reset.yaml`;

/** Folders whose contents make a host a node. They stay, empty, as an installed host has them. */
const FOLDERS = ["/etc/kubernetes", "/etc/cni/net.d", "/var/lib/kubelet", "/var/lib/etcd"];

/**
 * Takes from a host what made it a node, whole or in part, so that it can join as a new one. No `up` runs this: it is
 * an operator's decision (`npm run node`), who has taken its member of etcd out before. What was installed stays, and so
 * do images, volumes and snapshots of etcd. kubeadm leaves the pod network and says so; the rest of this takes it away.
 */
export const resetHost: Phase = {
  name: "reset-host",
  title: "Take back what makes the host a node",
  appliesTo: () => true,
  step: ({ network }) => ({
    files: [{ path: CONFIG, mode: 0o600, content: RESET_CONFIG }],
    done: `if systemctl is-active --quiet kubelet; then exit 1; fi
${NOTHING_LEFT}
if ip -o link show | grep -qE '${LINKS}'; then exit 1; fi`,
    apply: `systemctl stop kubelet || true
# The pod network's agent is a pod, too: kubeadm would wait for it with every pod that ends after it, and it would write
# its configuration again.
if systemctl is-active --quiet containerd; then
  for task in $(ctr -n k8s.io tasks ls -q); do ctr -n k8s.io tasks rm -f "$task" || true; done
fi
find /etc/cni/net.d -mindepth 1 -delete 2>/dev/null || true
# Where kubeadm finds it, it asks a cluster that may not answer.
rm -f /etc/kubernetes/admin.conf
if [ -x /usr/local/bin/kubeadm ]; then /usr/local/bin/kubeadm reset --config ${CONFIG}; fi
if systemctl is-active --quiet containerd; then
  for container in $(ctr -n k8s.io containers ls -q); do ctr -n k8s.io containers rm "$container"; done
  # It knows pods by heart.
  systemctl restart containerd
fi
for folder in ${FOLDERS.join(" ")}; do
  # Behind a mount is a volume, and what is in it is somebody's.
  if grep " $folder/" /proc/mounts >&2; then echo "still mounted; nothing in $folder was removed" >&2; exit 1; fi
  if [ -d "$folder" ]; then find "$folder" -mindepth 1 -delete; fi
done
# Cilium mounts the control groups below its folder: they are not files to remove.
awk '$2 ~ "^/run/cilium/" { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount
rm -rf --one-file-system /var/lib/cni /run/cilium /run/istio-cni ${[...RENEWAL_MARKS, TRUSTED_MARK, CONTROL_PLANE_TRUST_MARK].join(" ")}
${renderPodNetwork(network.podCidr)}`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  }),
};

const NOTHING_LEFT = `for folder in ${FOLDERS.join(" ")}; do
  if [ -d "$folder" ]; then [ -z "$(ls -A "$folder")" ]; fi
done`;

const RESET_CONFIG = stringify({
  apiVersion: "kubeadm.k8s.io/v1beta4",
  kind: "ResetConfiguration",
  criSocket: "unix:///run/containerd/containerd.sock",
  force: true,
  cleanupTmpDir: true,
  // kubeadm would ask nobody whether the others have a majority without it.
  skipPhases: ["remove-etcd-member"],
  unmountFlags: ["MNT_DETACH"],
});

/** Interfaces of Cilium and of its pods. */
const LINKS = "^[0-9]+: (cilium_|lxc)";

/** What Cilium and kube-proxy have set in the kernel. The host's own packet filter is another table, and stays. */
function renderPodNetwork(podCidr: string): string {
  return `for pod in $(ip netns list | grep -o '^cni-[^ ]*'); do ip netns delete "$pod"; done
for link in $(ip -o link show | grep -E '${LINKS}' | sed -E 's/^[0-9]+: ([^:@]+).*/\\1/'); do
  # The other half of a pair goes with the first.
  ip link delete "$link" 2>/dev/null || true
done
for link in /sys/class/net/*; do
  link=\${link##*/}
  for direction in ingress egress; do
    if tc filter show dev "$link" "$direction" 2>/dev/null | grep -q cil_; then tc filter delete dev "$link" "$direction"; fi
  done
done
rm -rf /sys/fs/bpf/cilium /sys/fs/bpf/tc/globals/cilium_*
ip -4 route flush root ${podCidr}
for family in ip ip6; do
  if nft list table "$family" kube-proxy >/dev/null 2>&1; then nft delete table "$family" kube-proxy; fi
done
for program in iptables ip6tables; do
  rules=$("$program-save" 2>/dev/null) || continue
  case $rules in *CILIUM_* | *KUBE-*) echo "$rules" | grep -vE 'CILIUM_|KUBE-' | "$program-restore" ;; esac
done`;
}
