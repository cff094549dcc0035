#!/bin/bash
# The peer of `npm run bench -- up`: the same hosts, kubeadm and chart steps, done by a plain shell
# script with ssh and kubectl, and with kubeadm's own certificates. Prints the milliseconds of each step.
#
#   by-hand.sh up|down ENV WORKDIR
#
# In the environment: BUNDLE (its folder) and PLAN_JSON (a file with the plan, and the lab's host
# specifications under `specs`).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
verb=$1 environment=$2 work=$3
mkdir -p "$work"

plan() { jq -r "$1" "$PLAN_JSON"; }
address() { plan ".hosts[] | select(.name == \"$1\") | .privateAddress"; }
door() { plan ".hosts[] | select(.name == \"$1\") | .ssh.address"; }
ssh_port=$(plan '.hosts[0].ssh.port')
api_door=$(plan '.kubernetes.operatorEndpoint | "\(.address):\(.port)"')
mapfile -t names < <(plan '.hosts[].name')
mapfile -t workers < <(plan '.hosts[] | select(.role == "worker") | .name')

# Runs a function for each name, all at once, and fails when one of them failed.
each() {
  local run=$1 name job jobs=()
  shift
  for name in "$@"; do
    $run "$name" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job"; done
}

started=$(date +%s%3N)
last=$started
mark() {
  local moment
  moment=$(date +%s%3N)
  echo "$1 $((moment - last))"
  last=$moment
}

on() {
  local host=$1
  shift
  ssh -p "$ssh_port" -i "$work/key" -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes \
    -o UserKnownHostsFile="$work/known_hosts" -o LogLevel=ERROR "root@$(door "$host")" "$@"
}
kubectl() { "$BUNDLE/bin/kubectl" --kubeconfig "$work/kubeconfig" "$@"; }
print() { node test/bench/print-objects.ts "$environment" "$@"; }
lab() { NORDMESH_LAB_HOST=$(jq -c ".specs[\"$2\"]" "$PLAN_JSON") node components/hosts/lab/cli.ts "$1"; }
rollout() { kubectl -n "$1" rollout status --timeout=300s "$2" >/dev/null; }

make_keys() {
  ssh-keygen -q -t ed25519 -N '' -f "$work/key"
  for name in "${names[@]}"; do
    ssh-keygen -q -t ed25519 -N '' -f "$work/$name.host"
    echo "[$(door "$name")]:$ssh_port $(cut -d ' ' -f 1,2 "$work/$name.host.pub")" >>"$work/known_hosts"
  done
}

boot() {
  jq -n --rawfile private "$work/$1.host" --rawfile public "$work/$1.host.pub" \
    --rawfile key "$work/key.pub" \
    '{hostKeyPrivate: $private, hostKeyPublic: $public, authorizedKeys: [$key]}' |
    lab up "$1" >/dev/null
}

destroy() { lab down "$1" </dev/null >/dev/null; }

install_host() {
  local images="pause kube-proxy coredns cilium istio-install-cni probe"
  if [ "$1" = cp1 ]; then
    images+=" etcd kube-apiserver kube-controller-manager kube-scheduler cilium-operator"
  else
    images+=" istio-pilot istio-proxyv2"
  fi
  on "$1" "pause=$(plan .images.pause) images='$images' sh -eu" <<'REMOTE'
bundle=/opt/nordmesh/bundle
install -d /opt/cni/bin /etc/cni/net.d /etc/containerd /etc/systemd/system/kubelet.service.d
for program in kubelet kubeadm kubectl containerd containerd-shim-runc-v2 ctr runc; do
  install -m 0755 -t /usr/local/bin "$bundle/bin/$program"
done
install -m 0755 -t /opt/cni/bin "$bundle"/bin/cni/*
printf 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n' >/etc/sysctl.d/k8s.conf
modprobe -a overlay br_netfilter
sysctl -q -p /etc/sysctl.d/k8s.conf
cat >/etc/containerd/config.toml <<TOML
version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$pause'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = '/usr/local/bin/runc'
      SystemdCgroup = true
TOML
cat >/etc/systemd/system/containerd.service <<UNIT
[Service]
Type=notify
ExecStart=/usr/local/bin/containerd
Delegate=yes
KillMode=process
LimitNOFILE=infinity
TasksMax=infinity
[Install]
WantedBy=multi-user.target
UNIT
cat >/etc/systemd/system/kubelet.service <<UNIT
[Service]
ExecStart=/usr/local/bin/kubelet
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
UNIT
cat >/etc/systemd/system/kubelet.service.d/10-kubeadm.conf <<'UNIT'
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
UNIT
systemctl daemon-reload
systemctl enable -q --now containerd
systemctl enable -q kubelet
for image in $images; do
  ctr -n k8s.io images import --local "$bundle/images/$image.tar" >/dev/null 2>&1
done
REMOTE
}

registration() {
  cat <<YAML
nodeRegistration:
  name: $1
  criSocket: unix:///run/containerd/containerd.sock
  ignorePreflightErrors: [SystemVerification]
  kubeletExtraArgs: [{name: node-ip, value: $(address "$1")}]
YAML
}

init() {
  on cp1 'cat >/root/kubeadm.yaml
    kubeadm init --config /root/kubeadm.yaml --skip-token-print >/var/log/kubeadm.log 2>&1' <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: "$token", ttl: 1h0m0s}]
localAPIEndpoint: {advertiseAddress: $(address cp1)}
$(registration cp1)
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v$(plan .kubernetes.version)
controlPlaneEndpoint: $(address cp1):6443
encryptionAlgorithm: ECDSA-P256
networking: {podSubnet: $(plan .network.podCidr), serviceSubnet: $(plan .network.serviceCidr)}
etcd: {local: {imageTag: $(plan .versions.etcd.imageTag)}}
dns: {imageTag: $(plan .versions.coredns.imageTag)}
apiServer: {certSANs: [$(door cp1)]}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
failCgroupV1: false
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
YAML
  on cp1 cat /etc/kubernetes/admin.conf |
    sed "s#https://$(address cp1):6443#https://$api_door#" >"$work/kubeconfig"
}

join() {
  on "$1" 'cat >/root/kubeadm.yaml
    kubeadm join --config /root/kubeadm.yaml >/var/log/kubeadm.log 2>&1' <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    token: "$token"
    apiServerEndpoint: "$(address cp1):6443"
    unsafeSkipCAVerification: true
$(registration "$1")
YAML
}

chart() { # NAME NAMESPACE
  print values "$1" >"$work/$1.values.yaml"
  "$BUNDLE/bin/chart-renderer" template "$1" "$BUNDLE/charts/$1" --namespace "$2" \
    --values "$work/$1.values.yaml" --kube-version "$(plan .kubernetes.version)" \
    --include-crds --skip-tests |
    kubectl apply --server-side --force-conflicts -f - >/dev/null
}

# kubeadm wrote the name servers' configuration first.
objects() { print objects "$1" | kubectl apply --server-side --force-conflicts -f - >/dev/null; }

if [ "$verb" = down ]; then
  each destroy "${names[@]}"
  exit
fi

make_keys
token=$(openssl rand -hex 3).$(openssl rand -hex 8)
each boot "${names[@]}"
mark boot
each install_host "${names[@]}"
mark install
init
mark init
each join "${workers[@]}"
mark join
chart cilium kube-system
rollout kube-system daemonset/cilium
kubectl wait --for=condition=Ready node --all --timeout=300s >/dev/null
rollout kube-system deployment/coredns
objects pod-network
mark network
objects namespaces
objects traffic-probe
chart istio-base istio-system
chart istio-cni kube-system
chart istiod istio-system
rollout kube-system daemonset/istio-cni-node
rollout istio-system deployment/istiod
objects mesh-policies
mark mesh
rollout nordmesh-system daemonset/traffic-probe
objects demo
for deployment in echo-v1 echo-v2 client; do rollout demo "deployment/$deployment"; done
rollout demo-outside deployment/client
mark demo
echo "total $(($(date +%s%3N) - started))"
