# shellcheck shell=sh disable=SC1091
# done, within 300 s:
have=$(ctr -n k8s.io images ls -q)
for image in quay.io/cilium/cilium:v1.20.2 docker.io/istio/install-cni:1.31.0-alpha.20260827 localhost/nordmesh/probe:0.1.0 quay.io/cilium/operator-generic:v1.20.2; do printf '%s\n' "$have" | grep -qxF "$image"; done
# apply:
for archive in images/cilium.tar images/istio-install-cni.tar images/probe.tar images/cilium-operator.tar; do
  ctr -n k8s.io images import --local "/opt/nordmesh/bundle/$archive"
done
