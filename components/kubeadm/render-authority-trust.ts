import { CLUSTER_CA } from "./host-paths.ts";

/**
 * Commands that let the kubeconfigs of a host trust all of the cluster's authorities, and no others: kubeadm writes
 * into those that it makes only the one that signs. Programs read them when they start.
 */
export const trustInKubeconfigs = `authorities=$(base64 -w0 <${CLUSTER_CA})
for file in /etc/kubernetes/*.conf; do
  sed -i "s|certificate-authority-data: .*|certificate-authority-data: $authorities|" "$file"
done`;

/** The same for what hosts that join are told to trust (kubernetes.io, "kubeadm join", "File or HTTPS-based discovery"). */
export function trustInClusterInfo(kubectl: string): string {
  return `until ${kubectl} -n kube-public get configmap cluster-info -o yaml |
  sed "s|certificate-authority-data: .*|certificate-authority-data: $authorities|" |
  ${kubectl} replace -f -; do sleep 1; done`;
}
