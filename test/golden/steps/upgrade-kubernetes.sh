# shellcheck shell=sh disable=SC1091
# done, within 900 s:
if [ ! -e /etc/kubernetes/kubelet.conf ]; then exit 0; fi
[ "$(/usr/local/bin/kubelet --version)" = "Kubernetes v1.37.2" ]
node=$(kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node cp1 -o 'jsonpath={.status.nodeInfo.kubeletVersion}/{.status.conditions[?(@.type=="Ready")].status}')
[ "$node" = v1.37.2/True ]
kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 get --raw /readyz
version=$(kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://10.86.0.11:6443 get --raw /version)
case "$version" in *'"gitVersion": "v1.37.2"'*) ;; *) exit 1 ;; esac
# apply:
if [ ! -e /etc/kubernetes/kubelet.conf ]; then exit 0; fi
if [ "$(/usr/local/bin/kubelet --version)" = "Kubernetes v1.37.2" ]; then exit 0; fi
programs=/opt/nordmesh/bundle/bin
kept=/var/lib/nordmesh/kubelet-1.36.3
if [ ! -e "$kept" ]; then
  rm -rf "$kept.part"
  mkdir -p "$kept.part"
  for file in config.yaml kubeadm-flags.env instance-config.yaml; do
    if [ -e "/var/lib/kubelet/$file" ]; then cp -a "/var/lib/kubelet/$file" "$kept.part/"; fi
  done
  mv "$kept.part" "$kept"
fi
install -m 0755 -t /usr/local/bin "$programs/kubeadm" "$programs/kubectl"
kubeadm upgrade apply --yes --config /etc/nordmesh/kubeadm-upgrade.yaml
install -m 0755 -t /usr/local/bin "$programs/kubelet"
systemctl restart kubelet
#| ## /etc/nordmesh/kubeadm-upgrade.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: UpgradeConfiguration
#| apply:
#|   kubernetesVersion: v1.37.2
#|   imagePullPolicy: Never
#|   patches:
#|     directory: /etc/nordmesh/kubeadm-patches
#|   ignorePreflightErrors:
#|     - SystemVerification
#| node:
#|   imagePullPolicy: Never
#|   patches:
#|     directory: /etc/nordmesh/kubeadm-patches
#|   ignorePreflightErrors:
#|     - SystemVerification
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver+json.json 600
#| [
#|   {
#|     "op": "add",
#|     "path": "/spec/containers/0/command/-",
#|     "value": "--bind-address=10.86.0.11"
#|   }
#| ]
#| ## /etc/nordmesh/kubeadm-patches/kube-apiserver-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-apiserver","env":[{"name":"NORDMESH_SETTINGS","value":"be16a0e81d7db396"}]}]}}
#| ## /etc/nordmesh/kubeadm-patches/kube-controller-manager-nordmesh_settings+strategic.json 600
#| {"spec":{"containers":[{"name":"kube-controller-manager","env":[{"name":"NORDMESH_SETTINGS","value":"be16a0e81d7db396"}]}]}}
