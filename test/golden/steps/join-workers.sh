# shellcheck shell=sh disable=SC1091
# done, within 300 s:
kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node w1
# apply:
if kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node w1; then exit 0; fi
again=
if [ -e /etc/kubernetes/kubelet.conf ] || [ -e /etc/kubernetes/bootstrap-kubelet.conf ]; then
  again="--ignore-preflight-errors=FileAvailable--etc-kubernetes-kubelet.conf,FileAvailable--etc-kubernetes-bootstrap-kubelet.conf,FileAvailable--etc-kubernetes-pki-ca.crt,Port-10250"
fi
config=/etc/nordmesh/kubeadm.yaml
if [ "$(/usr/local/bin/nordmesh-probe admit -checks /etc/nordmesh/host-admission/checks.json -measurements /var/lib/nordmesh/admission/measurements.json -verdict)" = taint ]; then config=/etc/nordmesh/kubeadm-tainted.yaml; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm join --config "$config" $again
#| ## /etc/nordmesh/kubeadm.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: JoinConfiguration
#| discovery:
#|   file:
#|     kubeConfigPath: /etc/nordmesh/bootstrap.kubeconfig
#| nodeRegistration:
#|   name: w1
#|   criSocket: unix:///run/containerd/containerd.sock
#|   imagePullPolicy: Never
#|   ignorePreflightErrors:
#|     - SystemVerification
#|   kubeletExtraArgs:
#|     - name: node-ip
#|       value: 10.86.0.21
#|     - name: address
#|       value: 10.86.0.21
#|     - name: node-labels
#|       value: topology.kubernetes.io/region=oslo-1
#| timeouts:
#|   kubernetesAPICall: 4m0s
#| ## /etc/nordmesh/kubeadm-tainted.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: JoinConfiguration
#| discovery:
#|   file:
#|     kubeConfigPath: /etc/nordmesh/bootstrap.kubeconfig
#| nodeRegistration:
#|   name: w1
#|   criSocket: unix:///run/containerd/containerd.sock
#|   imagePullPolicy: Never
#|   ignorePreflightErrors:
#|     - SystemVerification
#|   taints:
#|     - key: nordmesh.io/admission
#|       effect: NoSchedule
#|   kubeletExtraArgs:
#|     - name: node-ip
#|       value: 10.86.0.21
#|     - name: address
#|       value: 10.86.0.21
#|     - name: node-labels
#|       value: topology.kubernetes.io/region=oslo-1
#| timeouts:
#|   kubernetesAPICall: 4m0s
#| ## /etc/nordmesh/bootstrap.kubeconfig 600
#| (secret bootstrap-kubeconfig)
