import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../shared/render-step-script.ts";
import { ADMIN_KUBECONFIG, BUNDLE } from "./host-paths.ts";

/** Data of etcd on a host that is, or was, one of its members. */
export const ETCD_DATA = "/var/lib/etcd/member";

/** What was taken out from this host, a line each, with its time: the newest last. */
export const DEPARTURES = `${STEP_STATE_FOLDER}/departures`;

/** Certificate that kubeadm makes for those who ask etcd how it is. */
const CLIENT = "/etc/kubernetes/pki/etcd/healthcheck-client";

/**
 * The program that takes departed control planes out of a cluster, in POSIX shell. With `list` it prints
 * them, with `remove` it removes them, says so, and writes it down; where no member of etcd answers, there is no cluster that
 * anything could be taken out of. `sees` asks without credentials whether there may be one. `release ADDRESS` removes the
 * member of a control plane of the plan, which is to join anew, and `judge ADDRESS` says whether the others could do
 * without it; both ask the others.
 *
 * A member of etcd has departed when its address is that of no control plane in the plan, or that of this
 * host while the host has no data: then it was a machine that stood here before. A voter is taken out only
 * where the others have a majority without it (etcd.io, "Runtime reconfiguration design"). A node has departed
 * when it carries the label of control planes and a name that no control plane in the plan has, or the name of
 * this host while its kubelet belongs to no cluster.
 *
 * `etcdctl`, `kubectl` and `probe` are found in PATH; `ROOT` is a folder to take for `/`, for tests.
 */
export function renderDepartures(plan: Plan, host: HostPlan): string {
  const controlPlanes = plan.hosts.filter(({ role }) => role === "control-plane");
  const listed = (values: readonly string[]): string => values.join(" ");
  return `#!/bin/sh
set -eu
PATH="$PATH:${BUNDLE}/bin"
action=$1
root=\${ROOT:-}
own_name=${host.name} own_address=${host.privateAddress}
names='${listed(controlPlanes.map(({ name }) => name))}'
addresses='${listed(controlPlanes.map(({ privateAddress }) => privateAddress))}'
export KUBECONFIG="$root${ADMIN_KUBECONFIG}"

${FUNCTIONS}
if [ "$action" = sees ]; then
  for address in $addresses; do
    if listens "$address"; then exit 0; fi
  done
  exit 1
fi
seat=
for address in $addresses; do
  if [ "$address" = "\${2:-}" ]; then continue; fi
  if answers "$address"; then seat=$address; break; fi
done
if [ -z "$seat" ] && [ -n "\${2:-}" ]; then echo "no other member of etcd answers" >&2; exit 1; fi
if [ -z "$seat" ]; then exit 0; fi

case $action in
  list)
    departed_members
    departed_nodes
    ;;
  remove)
    gone=$(departed_members)
    each_of "$gone" leave
    gone=$(departed_nodes)
    for node in $gone; do
      kubectl --request-timeout 20s -n kube-system delete pod -l tier=control-plane --field-selector "spec.nodeName=$node" --force --grace-period 0 --ignore-not-found
      kubectl --request-timeout 20s delete node "$node" --ignore-not-found
      tell "node $node is taken out"
    done
    ;;
  judge | release)
    list=$(members)
    found=$(echo "$list" | awk -v address="$2" '$2 == address')
    each_of "$found" keep_majority
    if [ "$action" = release ]; then each_of "$found" leave; fi
    ;;
esac
`;
}

const FUNCTIONS = `etcd() {
  etcdctl --cacert "$root/etc/kubernetes/pki/etcd/ca.crt" --cert "$root${CLIENT}.crt" --key "$root${CLIENT}.key" --dial-timeout 2s --command-timeout 5s "$@"
}
listens() { probe dial tcp "$1:2379" -timeout 2s >/dev/null; }
# A port that nothing listens on says so at once; etcdctl would go on trying.
answers() { listens "$1" && etcd --endpoints "https://$1:2379" endpoint health >/dev/null 2>&1; }

# A line each: number, address, name or "-", whether it votes. Each answer is taken whole before it is read: of a
# pipeline sh knows only how its last part ended, and no answer must not look like an empty one.
members() {
  answer=$(etcd --endpoints "https://$seat:2379" member list)
  echo "$answer" | awk -F ', ' '{
    address = $4; sub("^https://", "", address); sub(":[0-9]+$", "", address)
    print $1, address, ($3 == "" ? "-" : $3), ($6 == "true" ? "learner" : "voter")
  }'
}
departed_members() {
  fresh=; if [ ! -e "$root${ETCD_DATA}" ]; then fresh=$own_address; fi
  list=$(members)
  echo "$list" | awk -v wanted="$addresses" -v fresh="$fresh" '
    BEGIN { split(wanted, each, " "); for (key in each) stays[each[key]] = 1; delete stays[fresh] }
    NF > 0 && !($2 in stays)'
}
departed_nodes() {
  fresh=; if [ ! -e "$root/etc/kubernetes/kubelet.conf" ]; then fresh=$own_name; fi
  labelled=$(kubectl --request-timeout 20s get node -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}')
  echo "$labelled" | awk -v wanted="$names" -v fresh="$fresh" '
    BEGIN { split(wanted, each, " "); for (key in each) stays[each[key]] = 1; delete stays[fresh] }
    NF > 0 && !($1 in stays)'
}

tell() {
  line="$(date -u +%Y-%m-%dT%H:%M:%SZ) $1"
  echo "$line"
  # Who asks for a release is told by this; a later up must not tell it again as its own doing.
  if [ "$action" = remove ]; then
    mkdir -p "$root${STEP_STATE_FOLDER}"
    echo "$line" >>"$root${DEPARTURES}"
  fi
}

# each_of LINES FUNCTION
each_of() {
  echo "$1" | while read -r id address name kind; do
    if [ -n "$id" ]; then "$2" "$id" "$address" "$name" "$kind"; fi
  done
}
# keep_majority ID ADDRESS NAME KIND
keep_majority() {
  if [ "$4" != voter ]; then return; fi
  others=0 healthy=0
  list=$(members)
  for other in $(echo "$list" | awk -v id="$1" '$1 != id && $4 == "voter" { print $2 }'); do
    others=$((others + 1))
    if answers "$other"; then healthy=$((healthy + 1)); fi
  done
  majority=$((others / 2 + 1))
  if [ "$healthy" -lt "$majority" ]; then
    echo "member $3 of etcd at $2 stays: $healthy of the $others others answer, and $majority have to" >&2
    exit 1
  fi
}
# leave ID ADDRESS NAME KIND
leave() {
  keep_majority "$@"
  etcd --endpoints "https://$seat:2379" member remove "$1" >/dev/null
  tell "member $3 of etcd at $2 is taken out"
}
`;
