# shellcheck shell=sh disable=SC1091
# done, within 300 s:
if systemctl is-active --quiet kubelet; then exit 1; fi
for folder in /etc/kubernetes /etc/cni/net.d /var/lib/kubelet /var/lib/etcd; do
  if [ -d "$folder" ]; then [ -z "$(ls -A "$folder")" ]; fi
done
if ip -o link show | grep -qE '^[0-9]+: (cilium_|lxc)'; then exit 1; fi
# apply:
systemctl stop kubelet || true
# The pod network's agent is a pod, too: kubeadm would wait for it with every pod that ends after it, and it would write
# its configuration again.
if systemctl is-active --quiet containerd; then
  for task in $(ctr -n k8s.io tasks ls -q); do ctr -n k8s.io tasks rm -f "$task" || true; done
fi
find /etc/cni/net.d -mindepth 1 -delete 2>/dev/null || true
# Where kubeadm finds it, it asks a cluster that may not answer.
rm -f /etc/kubernetes/admin.conf
if [ -x /usr/local/bin/kubeadm ]; then /usr/local/bin/kubeadm reset --config /etc/nordmesh/kubeadm-reset.yaml; fi
if systemctl is-active --quiet containerd; then
  for container in $(ctr -n k8s.io containers ls -q); do ctr -n k8s.io containers rm "$container"; done
  # It knows pods by heart.
  systemctl restart containerd
fi
for folder in /etc/kubernetes /etc/cni/net.d /var/lib/kubelet /var/lib/etcd; do
  # Behind a mount is a volume, and what is in it is somebody's.
  if grep " $folder/" /proc/mounts >&2; then echo "still mounted; nothing in $folder was removed" >&2; exit 1; fi
  if [ -d "$folder" ]; then find "$folder" -mindepth 1 -delete; fi
done
# Cilium mounts the control groups below its folder: they are not files to remove.
awk '$2 ~ "^/run/cilium/" { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount
rm -rf --one-file-system /var/lib/cni /run/cilium /run/istio-cni /var/lib/nordmesh/certificates-control-plane /var/lib/nordmesh/certificates-kubelet /var/lib/nordmesh/trusted-authorities /var/lib/nordmesh/trusted-control-plane-authorities
for pod in $(ip netns list | grep -o '^cni-[^ ]*'); do ip netns delete "$pod"; done
for link in $(ip -o link show | grep -E '^[0-9]+: (cilium_|lxc)' | sed -E 's/^[0-9]+: ([^:@]+).*/\1/'); do
  # The other half of a pair goes with the first.
  ip link delete "$link" 2>/dev/null || true
done
for link in /sys/class/net/*; do
  link=${link##*/}
  for direction in ingress egress; do
    if tc filter show dev "$link" "$direction" 2>/dev/null | grep -q cil_; then tc filter delete dev "$link" "$direction"; fi
  done
done
rm -rf /sys/fs/bpf/cilium /sys/fs/bpf/tc/globals/cilium_*
ip -4 route flush root 10.244.0.0/16
for family in ip ip6; do
  if nft list table "$family" kube-proxy >/dev/null 2>&1; then nft delete table "$family" kube-proxy; fi
done
for program in iptables ip6tables; do
  rules=$("$program-save" 2>/dev/null) || continue
  case $rules in *CILIUM_* | *KUBE-*) echo "$rules" | grep -vE 'CILIUM_|KUBE-' | "$program-restore" ;; esac
done
#| ## /etc/nordmesh/kubeadm-reset.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: ResetConfiguration
#| criSocket: unix:///run/containerd/containerd.sock
#| force: true
#| cleanupTmpDir: true
#| skipPhases:
#|   - remove-etcd-member
#| unmountFlags:
#|   - MNT_DETACH
