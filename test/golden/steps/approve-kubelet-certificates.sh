# shellcheck shell=sh disable=SC1091
# done, within 60 s:
systemctl is-active --quiet nordmesh-kubelet-approver
# apply:
command -v openssl
systemctl daemon-reload
systemctl enable --quiet nordmesh-kubelet-approver
systemctl restart nordmesh-kubelet-approver
#| ## /etc/nordmesh/kubelet-addresses 600
#| 10.86.0.11 cp1
#| 10.86.0.12 cp2
#| 10.86.0.13 cp3
#| ## /usr/local/sbin/nordmesh-kubelet-approver 700
#| #!/bin/sh
#| set -eu
#| export KUBECONFIG="${KUBECONFIG:-/etc/kubernetes/admin.conf}"
#| hosts="${HOSTS_FILE:-/etc/nordmesh/kubelet-addresses}"
#| signer=kubernetes.io/kubelet-serving
#| 
#| refuse() { echo "$csr is not approved: $1"; exit 0; }
#| field() { kubectl get csr "$csr" -o "jsonpath={$1}"; }
#| each() { kubectl get csr "$csr" -o "jsonpath={range $1[*]}{@}{'\n'}{end}" | sort | tr '\n' '|'; }
#| 
#| within() {
#|   echo "$1 $2" | awk '
#|     function number(text, part) { split(text, part, "."); return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
#|     { split($2, net, "/"); size = 2 ^ (32 - net[2]); exit int(number($1) / size) != int(number(net[1]) / size) }'
#| }
#| 
#| judge() {
#|   csr=$1
#|   decided=$(field '.status.conditions[*].type')
#|   if [ -n "$decided" ]; then exit 0; fi
#|   asked=$(field .spec.signerName)
#|   if [ "$asked" != "$signer" ]; then exit 0; fi
#| 
#|   user=$(field .spec.username)
#|   node=${user#system:node:}
#|   if [ "$user" = "$node" ]; then refuse "$user is no node"; fi
#|   address=$(awk -v node="$node" '$2 == node { print $1; exit }' "$hosts")
#|   if [ -z "$address" ]; then
#|     nodes=$(kubectl get nodes -o 'jsonpath={range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address} {.metadata.name}{"\n"}{end}')
#|     address=$(echo "$nodes" | awk -v node="$node" '$2 == node { print $1; exit }')
#|     if [ -z "$address" ]; then refuse "there is no node $node with an address"; fi
#|     owners=$({ cat "$hosts"; echo "$nodes"; } | awk -v at="$address" '$1 == at { print $2 }' | sort -u)
#|     if [ "$owners" != "$node" ]; then refuse "$address is also that of $(echo "$owners" | tr '\n' ' ')"; fi
#|     if ! within "$address" "${NETWORK:-10.86.0.0/24}"; then refuse "$address is outside of the hosts' network"; fi
#|   fi
#|   if [ "$(each .spec.groups)" != "system:authenticated|system:nodes|" ]; then refuse "its groups are $(each .spec.groups)"; fi
#|   case $(each .spec.usages) in
#|     "digital signature|server auth|" | "digital signature|key encipherment|server auth|") ;;
#|     *) refuse "its usages are $(each .spec.usages)" ;;
#|   esac
#| 
#|   request=$(field .spec.request | base64 -d)
#|   if ! echo "$request" | openssl req -noout -verify 2>&1 | grep -q ' OK$'; then refuse "it is not signed by the key that it is for"; fi
#|   subject=$(echo "$request" | openssl req -noout -subject -nameopt RFC2253)
#|   if [ "$subject" != "subject=CN=$user,O=system:nodes" ]; then refuse "its $subject"; fi
#|   names=$(echo "$request" | openssl req -noout -text | sed -n '/Subject Alternative Name/{n;s/^ *//;p;}')
#|   case $names in
#|     "DNS:$node, IP Address:$address" | "IP Address:$address, DNS:$node") ;;
#|     *) refuse "it is for $names, and not for $node at $address" ;;
#|   esac
#| 
#|   kubectl certificate approve "$csr"
#| }
#| 
#| if [ "${1:-}" = judge ]; then judge "$2"; exit 0; fi
#| until [ -e "$KUBECONFIG" ]; do sleep 2; done
#| while :; do
#|   timeout 10 kubectl get csr --watch --field-selector "spec.signerName=$signer" --no-headers \
#|     -o 'custom-columns=NAME:.metadata.name,DECIDED:.status.conditions[*].type' | while read -r name decided; do
#|     if [ "$decided" != "<none>" ]; then continue; fi
#|     "$0" judge "$name" </dev/null || echo "$name could not be judged yet"
#|   done
#|   sleep 1
#| done
#| ## /etc/systemd/system/nordmesh-kubelet-approver.service 644
#| [Unit]
#| Description=nordmesh: approval of kubelets' certificates
#| After=network-online.target
#| Wants=network-online.target
#| StartLimitIntervalSec=0
#| 
#| [Service]
#| ExecStart=/usr/local/sbin/nordmesh-kubelet-approver
#| Restart=always
#| RestartSec=2
#| NoNewPrivileges=yes
#| ProtectSystem=strict
#| ProtectHome=yes
#| PrivateTmp=yes
#| 
#| [Install]
#| WantedBy=multi-user.target
