/** Fails where etcd was restored before kubeadm came. */
export const ETCD_LEFTOVER = "DirAvailable--var-lib-etcd";

/** kubeadm's checks for an empty host, which fail on a control plane that was left half-way. */
export const LEFTOVERS: readonly string[] = [
  ETCD_LEFTOVER,
  ...["apiserver", "controller-manager", "scheduler"].map(
    (name) => `FileAvailable--etc-kubernetes-manifests-kube-${name}.yaml`,
  ),
  "FileAvailable--etc-kubernetes-manifests-etcd.yaml",
  ...["6443", "10250", "10257", "10259", "2379", "2380"].map((port) => `Port-${port}`),
];

/** The same checks for a host that joins, after a join that was cut off. */
export const JOIN_LEFTOVERS: readonly string[] = [
  "FileAvailable--etc-kubernetes-kubelet.conf",
  "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
  "FileAvailable--etc-kubernetes-pki-ca.crt",
  "Port-10250",
];
