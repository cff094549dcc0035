import { ADMIN_KUBECONFIG, KUBELET_ADDRESSES } from "./host-paths.ts";

/**
 * The program that approves the serving certificates of kubelets, in POSIX shell. Kubernetes signs them and
 * leaves the decision to somebody who knows which machine has which address (kubernetes.io, "Certificate
 * Signing Requests"). A node gets one for its own name and private address, and for nothing else. Control
 * planes have their addresses from the plan. A worker has the one that its node says, if that is in the
 * network of the hosts and nobody else's: a list of workers here would change every control plane with each
 * worker that is added. What is not approved stays where it is, with the reason in the journal, and is
 * forgotten by Kubernetes in a day.
 *
 * Run with `judge NAME` it judges one request. Run without arguments it watches, and looks at all of them
 * again every ten seconds: what could not be judged while the API was busy is judged then. What is decided
 * stays in the list for an hour, and is passed over without asking for more of it.
 */
export function renderCertificateApprover(network: string): string {
  return `#!/bin/sh
set -eu
export KUBECONFIG="\${KUBECONFIG:-${ADMIN_KUBECONFIG}}"
hosts="\${HOSTS_FILE:-${KUBELET_ADDRESSES}}"
signer=kubernetes.io/kubelet-serving

${FUNCTIONS}
judge() {
  csr=$1
  decided=$(field '.status.conditions[*].type')
  if [ -n "$decided" ]; then exit 0; fi
  asked=$(field .spec.signerName)
  if [ "$asked" != "$signer" ]; then exit 0; fi

  user=$(field .spec.username)
  node=\${user#system:node:}
  if [ "$user" = "$node" ]; then refuse "$user is no node"; fi
  address=$(awk -v node="$node" '$2 == node { print $1; exit }' "$hosts")
  if [ -z "$address" ]; then
    nodes=$(kubectl get nodes -o 'jsonpath={range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address} {.metadata.name}{"\\n"}{end}')
    address=$(echo "$nodes" | awk -v node="$node" '$2 == node { print $1; exit }')
    if [ -z "$address" ]; then refuse "there is no node $node with an address"; fi
    owners=$({ cat "$hosts"; echo "$nodes"; } | awk -v at="$address" '$1 == at { print $2 }' | sort -u)
    if [ "$owners" != "$node" ]; then refuse "$address is also that of $(echo "$owners" | tr '\\n' ' ')"; fi
    if ! within "$address" "\${NETWORK:-${network}}"; then refuse "$address is outside of the hosts' network"; fi
  fi
  if [ "$(each .spec.groups)" != "system:authenticated|system:nodes|" ]; then refuse "its groups are $(each .spec.groups)"; fi
  case $(each .spec.usages) in
    "digital signature|server auth|" | "digital signature|key encipherment|server auth|") ;;
    *) refuse "its usages are $(each .spec.usages)" ;;
  esac

  request=$(field .spec.request | base64 -d)
  if ! echo "$request" | openssl req -noout -verify 2>&1 | grep -q ' OK$'; then refuse "it is not signed by the key that it is for"; fi
  subject=$(echo "$request" | openssl req -noout -subject -nameopt RFC2253)
  if [ "$subject" != "subject=CN=$user,O=system:nodes" ]; then refuse "its $subject"; fi
  names=$(echo "$request" | openssl req -noout -text | sed -n '/Subject Alternative Name/{n;s/^ *//;p;}')
  case $names in
    "DNS:$node, IP Address:$address" | "IP Address:$address, DNS:$node") ;;
    *) refuse "it is for $names, and not for $node at $address" ;;
  esac

  kubectl certificate approve "$csr"
}

if [ "\${1:-}" = judge ]; then judge "$2"; exit 0; fi
until [ -e "$KUBECONFIG" ]; do sleep 2; done
while :; do
  timeout 10 kubectl get csr --watch --field-selector "spec.signerName=$signer" --no-headers \\
    -o 'custom-columns=NAME:.metadata.name,DECIDED:.status.conditions[*].type' | while read -r name decided; do
    if [ "$decided" != "<none>" ]; then continue; fi
    "$0" judge "$name" </dev/null || echo "$name could not be judged yet"
  done
  sleep 1
done
`;
}

// `within ADDRESS NETWORK`: by arithmetic, since awk has no operations on bits.
const FUNCTIONS = `refuse() { echo "$csr is not approved: $1"; exit 0; }
field() { kubectl get csr "$csr" -o "jsonpath={$1}"; }
each() { kubectl get csr "$csr" -o "jsonpath={range $1[*]}{@}{'\\n'}{end}" | sort | tr '\\n' '|'; }

within() {
  echo "$1 $2" | awk '
    function number(text, part) { split(text, part, "."); return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
    { split($2, net, "/"); size = 2 ^ (32 - net[2]); exit int(number($1) / size) != int(number(net[1]) / size) }'
}
`;
