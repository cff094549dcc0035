# shellcheck shell=sh disable=SC1091
# done, within 600 s:
have=$(ctr -n k8s.io images ls -q 'labels."io.cri-containerd.pinned"==pinned')
for image in registry.k8s.io/pause:3.10.2 registry.k8s.io/coredns/coredns:v1.14.6 registry.k8s.io/etcd:3.7.0-0 registry.k8s.io/kube-apiserver:v1.37.2 registry.k8s.io/kube-controller-manager:v1.37.2 registry.k8s.io/kube-scheduler:v1.37.2 registry.k8s.io/kube-proxy:v1.37.2; do printf '%s\n' "$have" | grep -qxF "$image"; done
# apply:
for archive in images/pause.tar images/coredns.tar images/etcd.tar images/kube-apiserver.tar images/kube-controller-manager.tar images/kube-scheduler.tar images/kube-proxy.tar; do
  ctr -n k8s.io images import --local "/opt/nordmesh/bundle/$archive"
done
for image in registry.k8s.io/pause:3.10.2 registry.k8s.io/coredns/coredns:v1.14.6 registry.k8s.io/etcd:3.7.0-0 registry.k8s.io/kube-apiserver:v1.37.2 registry.k8s.io/kube-controller-manager:v1.37.2 registry.k8s.io/kube-scheduler:v1.37.2 registry.k8s.io/kube-proxy:v1.37.2; do ctr -n k8s.io images label "$image" io.cri-containerd.pinned=pinned; done
