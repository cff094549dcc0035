import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { RestorePlan } from "../../../model/plan/restore-plan.ts";
import { BUNDLE } from "../host-paths.ts";
import { askPeers, hasPeers, joinFiles } from "../render-join-peers.ts";
import { LOST_WITH_THE_HOSTS, RESTORED_MARK, snapshotPath } from "./restored-state.ts";

const FOLDER = "/var/lib/etcd";

/** Follows the kit in the mark of a host that was not restored, because others carried the cluster. */
const ELSEWHERE = "elsewhere";

/** How long a rebuild may take to begin bringing the snapshot, in seconds; `up` alone brings none. */
const BRINGING_SECONDS = 120;

/** Far above what any etcd writes between a snapshot and a loss; etcd's advice for Kubernetes. */
const REVISION_BUMP = 1_000_000_000;

/**
 * Begins etcd with the snapshot of a recovery kit, on the first control plane and before kubeadm. Revisions
 * go forward, and all before them count as compacted, so that no client with a cache ever goes back in time
 * (etcd.io, "Disaster recovery"). What speaks of the lost hosts is removed by an etcd that listens on a
 * socket of root's alone. All of it is done beside etcd's folder and moved there at once; an etcd that holds
 * anything else is never touched. The rebuild brings the snapshot meanwhile: the step waits for it. Where another
 * control plane carries the cluster, this is a later machine in the place of one that is gone: nothing is restored,
 * and it joins.
 */
export const restoreEtcd: Phase = {
  name: "restore-etcd",
  title: "Restore etcd from the kit",
  appliesTo: (host) => host.restore !== null,
  step: (plan, host) => ({
    files: hasPeers(plan) ? joinFiles(plan, host) : [],
    done: renderDone(restoreOf(host)),
    apply: renderRestore(plan, host, restoreOf(host)),
    timeoutSeconds: 900,
    secretsOnStdin: hasPeers(plan) ? ["bootstrap-kubeconfig"] : [],
  }),
};

function restoreOf({ name, restore }: HostPlan): RestorePlan {
  if (restore === null) throw new Error(`unreachable: nothing is restored on ${name}`);
  return restore;
}

function renderDone({ kit }: RestorePlan): string {
  return `case "$(cat ${RESTORED_MARK})" in
${kit}) [ -d ${FOLDER}/member ] ;;
"${kit} ${ELSEWHERE}") ;;
*) false ;;
esac`;
}

function leaveToPeers(plan: Plan, host: HostPlan): string {
  return `${askPeers(plan, host)}
if [ "$served" = yes ]; then
  echo "another control plane carries the cluster: this one joins it"
  echo "$kit ${ELSEWHERE}" >${RESTORED_MARK}
  exit 0
fi
`;
}

function renderRestore(plan: Plan, host: HostPlan, restore: RestorePlan): string {
  const { name, privateAddress } = host;
  const peer = `https://${privateAddress}:2380`;
  const snapshot = snapshotPath(restore);
  return `restored() {
${renderDone(restore)}
}
if restored; then exit 0; fi
kit=${restore.kit} snapshot=${snapshot} new=${FOLDER}/.restoring
placing=\${snapshot%.db}.placing
install -d -m 0700 "\${snapshot%/*}"
if [ -e ${FOLDER}/member ]; then
  if [ ! -e "$placing" ]; then echo "etcd on this host holds a cluster already; it was left alone"; exit 1; fi
  # Cut off between the move and the mark.
  echo "$kit" >${RESTORED_MARK}
  rm -rf "$placing" "$snapshot" "$new"
  exit 0
fi
${hasPeers(plan) ? leaveToPeers(plan, host) : ""}echo "waiting for the snapshot of the kit $kit; npm run rebuild brings it"
end=$(($(date +%s) + ${String(BRINGING_SECONDS)}))
until [ -e "$snapshot" ]; do
  if [ ! -e "$snapshot.part" ] && [ "$(date +%s)" -gt "$end" ]; then
    echo "nobody brings the snapshot that this cluster begins with: npm run rebuild does, with the kit $kit" >&2
    exit 1
  fi
  sleep 0.5
done
echo "${restore.snapshot}  $snapshot" | sha256sum -c
rm -rf "$new"
${BUNDLE}/bin/etcdutl snapshot restore "$snapshot" --data-dir "$new" --bump-revision ${String(REVISION_BUMP)} --mark-compacted \\
  --name ${name} --initial-cluster ${name}=${peer} --initial-advertise-peer-urls ${peer}

sockets=$(mktemp -d /run/nordmesh-etcd.XXXXXXXX)
${BUNDLE}/bin/etcd --name ${name} --data-dir "$new" --listen-client-urls "unix://$sockets/client" \\
  --advertise-client-urls "unix://$sockets/client" --listen-peer-urls "unix://$sockets/peer" &
etcd=$!
trap 'kill $etcd; rm -rf "$sockets"' EXIT
etcdctl() { ${BUNDLE}/bin/etcdctl --endpoints "unix://$sockets/client" "$@"; }
until etcdctl endpoint health; do kill -0 $etcd; sleep 0.2; done
for gone in ${LOST_WITH_THE_HOSTS.join(" ")}; do
  case "$gone" in */) all=--prefix ;; *) all= ;; esac
  # shellcheck disable=SC2086 # empty for a key of its own
  echo "$gone $(etcdctl del $all "$gone")"
done
kill $etcd
wait $etcd || true
trap 'rm -rf "$sockets"' EXIT

chown -R etcd:etcd "$new"
touch "$placing"
sync
mv "$new/member" ${FOLDER}/member
echo "$kit" >${RESTORED_MARK}
rm -rf "$placing" "$snapshot" "$new"`;
}
