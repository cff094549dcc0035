import type { SnapshotPlan } from "../../model/plan/backup-plan.ts";
import { BUNDLE } from "./host-paths.ts";

/** Where a control plane keeps its own snapshots of etcd: root's, like etcd's own files. */
export const SNAPSHOT_FOLDER = "/var/lib/nordmesh/snapshots";

/**
 * A program that takes a snapshot of the member of etcd on its host, restores it into a scratch folder, and keeps it
 * only where the hash of all keys and values is what the living member has at that revision. `etcdutl hashkv`
 * writes to what it reads, so it is asked of the restored files. Names carry the time (UTC) and the revision.
 */
export function renderSnapshotProgram({ keep }: SnapshotPlan): string {
  return `#!/bin/sh
set -eu
umask 077
folder=${SNAPSHOT_FOLDER} bin=${BUNDLE}/bin pki=/etc/kubernetes/pki/etcd
etcdctl() { "$bin/etcdctl" --endpoints https://127.0.0.1:2379 --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" --key "$pki/healthcheck-client.key" "$@"; }
field() { sed -n "s/.*\\"$1\\":\\([0-9]*\\).*/\\1/p"; }

# What a run that was cut off has left; the unit runs once at a time.
rm -rf "$folder"/.making.*
making=$(mktemp -d "$folder/.making.XXXXXXXX")
trap 'rm -rf "$making"' EXIT
etcdctl snapshot save "$making/snapshot.db" >"$making/log" 2>&1 || { tail -n 5 "$making/log" >&2; exit 1; }
revision=$("$bin/etcdutl" snapshot status "$making/snapshot.db" -w json | field revision)
living=$(etcdctl endpoint hashkv --rev "$revision" -w json | field hash)
"$bin/etcdutl" snapshot restore "$making/snapshot.db" --data-dir "$making/restored" >"$making/log" 2>&1 || { tail -n 5 "$making/log" >&2; exit 1; }
restored=$("$bin/etcdutl" hashkv "$making/restored/member/snap/db" --rev "$revision" -w json | field hash)
if [ -z "$living" ] || [ "$living" != "$restored" ]; then
  echo "the snapshot at revision $revision has the hash $restored when it is restored, etcd has $living: it was not kept" >&2
  exit 1
fi
name=$(date -u +%Y-%m-%dT%H%M%SZ)-$revision.db
sync "$making/snapshot.db"
mv "$making/snapshot.db" "$folder/$name"
echo "kept $folder/$name"
find "$folder" -maxdepth 1 -name '*.db' | sort | head -n -${String(keep)} | xargs -r rm -f --
`;
}

/** The unit that takes one. It goes behind everything else on the host, etcd first of all. */
export function renderSnapshotService(program: string): string {
  return `[Unit]
Description=Keep a proven snapshot of etcd
After=kubelet.service

[Service]
Type=oneshot
ExecStart=${program}
Nice=19
IOSchedulingClass=idle
`;
}

/** How long after a boot, or after the timer was set up, the first one is taken. */
const FIRST_MINUTES = 10;

/** Counts from the end of a run: after one that failed, a timer that counts from its beginning never elapses. */
export function renderSnapshotTimer({ minutes }: SnapshotPlan): string {
  return `[Unit]
Description=Keep snapshots of etcd

[Timer]
OnActiveSec=${String(Math.min(minutes, FIRST_MINUTES))}min
OnUnitInactiveSec=${String(minutes)}min
RandomizedDelaySec=${String(minutes * 6)}

[Install]
WantedBy=timers.target
`;
}
