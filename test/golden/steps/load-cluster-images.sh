# shellcheck shell=sh disable=SC1091
# done, within 600 s:
have=$(ctr -n k8s.io images ls -q 'labels."io.cri-containerd.pinned"==pinned')
for image in quay.io/cilium/cilium:v1.20.2 docker.io/istio/install-cni:1.31.0-alpha.20260827 localhost/nordmesh/probe:0.1.0 quay.io/cilium/operator-generic:v1.20.2; do printf '%s\n' "$have" | grep -qxF "$image"; done
# apply:
for archive in images/cilium.tar images/istio-install-cni.tar images/probe.tar images/cilium-operator.tar; do
  ctr -n k8s.io images import --local "/opt/nordmesh/bundle/$archive"
done
for image in quay.io/cilium/cilium:v1.20.2 docker.io/istio/install-cni:1.31.0-alpha.20260827 localhost/nordmesh/probe:0.1.0 quay.io/cilium/operator-generic:v1.20.2; do ctr -n k8s.io images label "$image" io.cri-containerd.pinned=pinned; done
have=$(ctr -n k8s.io images ls -q 'labels."io.cri-containerd.pinned"==pinned')
for image in $have; do
  case $image in sha256:*) continue ;; esac
  case " registry.k8s.io/pause:3.10.2 registry.k8s.io/coredns/coredns:v1.14.6 registry.k8s.io/etcd:3.7.0-0 registry.k8s.io/kube-apiserver:v1.37.2 registry.k8s.io/kube-controller-manager:v1.37.2 registry.k8s.io/kube-scheduler:v1.37.2 registry.k8s.io/kube-proxy:v1.37.2 quay.io/cilium/cilium:v1.20.2 docker.io/istio/install-cni:1.31.0-alpha.20260827 localhost/nordmesh/probe:0.1.0 quay.io/cilium/operator-generic:v1.20.2 " in *" $image "*) continue ;; esac
  ctr -n k8s.io images label "$image" io.cri-containerd.pinned=
done
