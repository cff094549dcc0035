# shellcheck shell=sh disable=SC1091
# done, within 180 s:
departed=$(/usr/local/sbin/nordmesh-departures list)
[ -z "$departed" ]
# apply:
if ! /usr/local/sbin/nordmesh-departures sees; then exit 0; fi
kubeadm init phase certs etcd-healthcheck-client --config /etc/nordmesh/kubeadm-certificates.yaml
if [ ! -e /etc/kubernetes/admin.conf ]; then kubeadm init phase kubeconfig admin --config /etc/nordmesh/kubeadm-certificates.yaml; fi
/usr/local/sbin/nordmesh-departures remove
#| ## /etc/nordmesh/kubeadm-certificates.yaml 600
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: InitConfiguration
#| localAPIEndpoint:
#|   advertiseAddress: 10.86.0.11
#|   bindPort: 6443
#| nodeRegistration:
#|   name: cp1
#|   criSocket: unix:///run/containerd/containerd.sock
#|   imagePullPolicy: Never
#|   ignorePreflightErrors:
#|     - SystemVerification
#|   kubeletExtraArgs:
#|     - name: node-ip
#|       value: 10.86.0.11
#|     - name: address
#|       value: 10.86.0.11
#|     - name: node-labels
#|       value: topology.kubernetes.io/region=oslo-1
#| patches:
#|   directory: /etc/nordmesh/kubeadm-patches
#| bootstrapTokens:
#|   - ttl: 1m0s
#| timeouts:
#|   kubernetesAPICall: 4m0s
#| ---
#| apiVersion: kubeadm.k8s.io/v1beta4
#| kind: ClusterConfiguration
#| clusterName: lab
#| kubernetesVersion: v1.37.2
#| controlPlaneEndpoint: 127.0.0.1:7443
#| networking:
#|   podSubnet: 10.244.0.0/16
#|   serviceSubnet: 10.96.0.0/16
#|   dnsDomain: cluster.local
#| dns:
#|   imageRepository: registry.k8s.io/coredns
#|   imageTag: v1.14.6
#| etcd:
#|   local:
#|     imageRepository: registry.k8s.io
#|     imageTag: 3.7.0-0
#|     extraArgs:
#|       - name: tls-min-version
#|         value: TLS1.3
#| apiServer:
#|   certSANs:
#|     - localhost
#|     - 127.0.0.1
#|   extraArgs:
#|     - name: encryption-provider-config
#|       value: /etc/nordmesh/encryption.yaml
#|     - name: audit-policy-file
#|       value: /etc/nordmesh/audit-policy.yaml
#|     - name: audit-log-path
#|       value: /var/log/kubernetes/audit.log
#|     - name: audit-log-maxage
#|       value: "30"
#|     - name: audit-log-maxbackup
#|       value: "10"
#|     - name: audit-log-maxsize
#|       value: "100"
#|     - name: admission-control-config-file
#|       value: /etc/nordmesh/admission.yaml
#|     - name: enable-admission-plugins
#|       value: NodeRestriction,DenyServiceExternalIPs,EventRateLimit
#|     - name: authentication-config
#|       value: /etc/nordmesh/authentication.yaml
#|     - name: kubelet-certificate-authority
#|       value: /etc/kubernetes/pki/ca.crt
#|     - name: request-timeout
#|       value: 60s
#|     - name: shutdown-watch-termination-grace-period
#|       value: 5s
#|     - name: service-account-lookup
#|       value: "true"
#|     - name: service-account-extend-token-expiration
#|       value: "false"
#|     - name: service-account-max-token-expiration
#|       value: 12h0m0s
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: tls-cipher-suites
#|       value: TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256
#|     - name: profiling
#|       value: "false"
#|   extraVolumes:
#|     - name: encryption
#|       hostPath: /etc/nordmesh/encryption.yaml
#|       mountPath: /etc/nordmesh/encryption.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: audit-policy
#|       hostPath: /etc/nordmesh/audit-policy.yaml
#|       mountPath: /etc/nordmesh/audit-policy.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: admission
#|       hostPath: /etc/nordmesh/admission.yaml
#|       mountPath: /etc/nordmesh/admission.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: authentication
#|       hostPath: /etc/nordmesh/authentication.yaml
#|       mountPath: /etc/nordmesh/authentication.yaml
#|       readOnly: true
#|       pathType: File
#|     - name: audit-log
#|       hostPath: /var/log/kubernetes
#|       mountPath: /var/log/kubernetes
#|       readOnly: false
#|       pathType: DirectoryOrCreate
#| controllerManager:
#|   extraArgs:
#|     - name: bind-address
#|       value: 127.0.0.1
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: profiling
#|       value: "false"
#|     - name: terminated-pod-gc-threshold
#|       value: "500"
#|     - name: cluster-signing-cert-file
#|       value: /etc/kubernetes/pki/signer.crt
#| scheduler:
#|   extraArgs:
#|     - name: bind-address
#|       value: 127.0.0.1
#|     - name: tls-min-version
#|       value: VersionTLS13
#|     - name: profiling
#|       value: "false"
#| imageRepository: registry.k8s.io
#| certificateValidityPeriod: 8760h0m0s
#| encryptionAlgorithm: ECDSA-P256
#| ---
#| apiVersion: kubelet.config.k8s.io/v1beta1
#| kind: KubeletConfiguration
#| cgroupDriver: systemd
#| clusterDomain: cluster.local
#| clusterDNS:
#|   - 10.96.0.10
#| rotateCertificates: true
#| authentication:
#|   anonymous:
#|     enabled: false
#| authorization:
#|   mode: Webhook
#| failCgroupV1: false
#| ---
#| apiVersion: kubeproxy.config.k8s.io/v1alpha1
#| kind: KubeProxyConfiguration
#| mode: nftables
#| clusterCIDR: 10.244.0.0/16
#| nodePortAddresses:
#|   - 10.86.0.0/24
#| metricsBindAddress: 127.0.0.1:10249
#| healthzBindAddress: 127.0.0.1:10256
#| conntrack:
#|   maxPerCore: 0
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
#| ## /usr/local/sbin/nordmesh-departures 700
#| #!/bin/sh
#| set -eu
#| PATH="$PATH:/opt/nordmesh/bundle/bin"
#| action=$1
#| root=${ROOT:-}
#| own_name=cp1 own_address=10.86.0.11
#| names='cp1 cp2 cp3'
#| addresses='10.86.0.11 10.86.0.12 10.86.0.13'
#| export KUBECONFIG="$root/etc/kubernetes/admin.conf"
#| 
#| etcd() {
#|   etcdctl --cacert "$root/etc/kubernetes/pki/etcd/ca.crt" --cert "$root/etc/kubernetes/pki/etcd/healthcheck-client.crt" --key "$root/etc/kubernetes/pki/etcd/healthcheck-client.key" --dial-timeout 2s --command-timeout 5s "$@"
#| }
#| listens() { probe dial tcp "$1:2379" -timeout 2s >/dev/null; }
#| # A port that nothing listens on says so at once; etcdctl would go on trying.
#| answers() { listens "$1" && etcd --endpoints "https://$1:2379" endpoint health >/dev/null 2>&1; }
#| 
#| # A line each: number, address, name or "-", whether it votes. Each answer is taken whole before it is read: of a
#| # pipeline sh knows only how its last part ended, and no answer must not look like an empty one.
#| members() {
#|   answer=$(etcd --endpoints "https://$seat:2379" member list)
#|   echo "$answer" | awk -F ', ' '{
#|     address = $4; sub("^https://", "", address); sub(":[0-9]+$", "", address)
#|     print $1, address, ($3 == "" ? "-" : $3), ($6 == "true" ? "learner" : "voter")
#|   }'
#| }
#| departed_members() {
#|   fresh=; if [ ! -e "$root/var/lib/etcd/member" ]; then fresh=$own_address; fi
#|   list=$(members)
#|   echo "$list" | awk -v wanted="$addresses" -v fresh="$fresh" '
#|     BEGIN { split(wanted, each, " "); for (key in each) stays[each[key]] = 1; delete stays[fresh] }
#|     NF > 0 && !($2 in stays)'
#| }
#| departed_nodes() {
#|   fresh=; if [ ! -e "$root/etc/kubernetes/kubelet.conf" ]; then fresh=$own_name; fi
#|   labelled=$(kubectl --request-timeout 20s get node -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}')
#|   echo "$labelled" | awk -v wanted="$names" -v fresh="$fresh" '
#|     BEGIN { split(wanted, each, " "); for (key in each) stays[each[key]] = 1; delete stays[fresh] }
#|     NF > 0 && !($1 in stays)'
#| }
#| 
#| tell() {
#|   line="$(date -u +%Y-%m-%dT%H:%M:%SZ) $1"
#|   echo "$line"
#|   # Who asks for a release is told by this; a later up must not tell it again as its own doing.
#|   if [ "$action" = remove ]; then
#|     mkdir -p "$root/var/lib/nordmesh"
#|     echo "$line" >>"$root/var/lib/nordmesh/departures"
#|   fi
#| }
#| 
#| # each_of LINES FUNCTION
#| each_of() {
#|   echo "$1" | while read -r id address name kind; do
#|     if [ -n "$id" ]; then "$2" "$id" "$address" "$name" "$kind"; fi
#|   done
#| }
#| # keep_majority ID ADDRESS NAME KIND
#| keep_majority() {
#|   if [ "$4" != voter ]; then return; fi
#|   others=0 healthy=0
#|   list=$(members)
#|   for other in $(echo "$list" | awk -v id="$1" '$1 != id && $4 == "voter" { print $2 }'); do
#|     others=$((others + 1))
#|     if answers "$other"; then healthy=$((healthy + 1)); fi
#|   done
#|   majority=$((others / 2 + 1))
#|   if [ "$healthy" -lt "$majority" ]; then
#|     echo "member $3 of etcd at $2 stays: $healthy of the $others others answer, and $majority have to" >&2
#|     exit 1
#|   fi
#| }
#| # leave ID ADDRESS NAME KIND
#| leave() {
#|   keep_majority "$@"
#|   etcd --endpoints "https://$seat:2379" member remove "$1" >/dev/null
#|   tell "member $3 of etcd at $2 is taken out"
#| }
#| 
#| if [ "$action" = sees ]; then
#|   for address in $addresses; do
#|     if listens "$address"; then exit 0; fi
#|   done
#|   exit 1
#| fi
#| seat=
#| for address in $addresses; do
#|   if [ "$address" = "${2:-}" ]; then continue; fi
#|   if answers "$address"; then seat=$address; break; fi
#| done
#| if [ -z "$seat" ] && [ -n "${2:-}" ]; then echo "no other member of etcd answers" >&2; exit 1; fi
#| if [ -z "$seat" ]; then exit 0; fi
#| 
#| case $action in
#|   list)
#|     departed_members
#|     departed_nodes
#|     ;;
#|   remove)
#|     gone=$(departed_members)
#|     each_of "$gone" leave
#|     gone=$(departed_nodes)
#|     for node in $gone; do
#|       kubectl --request-timeout 20s -n kube-system delete pod -l tier=control-plane --field-selector "spec.nodeName=$node" --force --grace-period 0 --ignore-not-found
#|       kubectl --request-timeout 20s delete node "$node" --ignore-not-found
#|       tell "node $node is taken out"
#|     done
#|     ;;
#|   judge | release)
#|     list=$(members)
#|     found=$(echo "$list" | awk -v address="$2" '$2 == address')
#|     each_of "$found" keep_majority
#|     if [ "$action" = release ]; then each_of "$found" leave; fi
#|     ;;
#| esac
