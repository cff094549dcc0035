import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { z } from "zod";
import { StepError } from "../../../../model/step-error.ts";
import type { HostPlan } from "../../../../model/plan/plan.ts";
import type { SnapshotFacts } from "../../../../model/recovery/kit-manifest.ts";

/** A snapshot of etcd, and what the member said of itself then. */
export interface TakenSnapshot {
  readonly content: Buffer;
  readonly facts: SnapshotFacts;
}

const LIMIT_SECONDS = 300;

/**
 * Takes a snapshot of etcd on a control plane, over SSH under its pinned key. The file is beside etcd's own
 * for as long as it takes to send it. Throws `StepError` with the host's words.
 */
export async function takeSnapshot(sshConfig: string, host: HostPlan): Promise<TakenSnapshot> {
  const shell = host.ssh.user === "root" ? "sh -eu -s" : "sudo -n sh -eu -s";
  const child = spawn("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", host.name, shell], {
    stdio: ["pipe", "pipe", "pipe"],
    timeout: LIMIT_SECONDS * 1000,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(SCRIPT);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  const [output, errors, status] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (status === 0) return readOutput(output, host.name);
  throw new StepError({
    host: host.name,
    phase: "backup: take a snapshot of etcd",
    command: "etcdctl snapshot save",
    exitCode: status ?? 124,
    stderr: errors,
    rerun: "npm run backup",
  });
}

// The hash is asked of the living member for the snapshot's own revision; should etcd have compacted in
// between, the two differ, and the check of the kit says so before anything is kept.
const SCRIPT = `umask 077
bin=/opt/nordmesh/bundle/bin
if [ ! -x $bin/etcdutl ]; then echo "this host's bundle has no etcdutl: run up first" >&2; exit 1; fi
pki=/etc/kubernetes/pki/etcd
etcdctl() { $bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key "$@"; }
mkdir -p /var/lib/nordmesh
work=$(mktemp -d /var/lib/nordmesh/snapshot.XXXXXXXX)
trap 'rm -rf "$work"' EXIT
etcdctl snapshot save "$work/snapshot.db" >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; exit 1; }
status=$($bin/etcdutl snapshot status "$work/snapshot.db" -w json)
revision=$(printf %s "$status" | sed -n 's/.*"revision":\\([0-9]*\\).*/\\1/p')
hash=$(etcdctl endpoint hashkv --rev "$revision" -w json)
printf '{"status":%s,"hash":%s}\\n' "$status" "$hash"
cat "$work/snapshot.db"
`;

const answerSchema = z.object({
  status: z.object({ revision: z.int(), totalKey: z.int(), version: z.string() }),
  hash: z.tuple([z.object({ HashKV: z.object({ hash: z.int(), compact_revision: z.int() }) })]),
});

/** One line of JSON, then the snapshot. */
export function readOutput(output: Buffer, host: string): TakenSnapshot {
  const end = output.indexOf("\n");
  const { status, hash } = answerSchema.parse(JSON.parse(output.toString("utf8", 0, end)));
  const { HashKV } = hash[0];
  return {
    content: output.subarray(end + 1),
    facts: {
      host,
      version: status.version,
      revision: status.revision,
      hashKv: HashKV.hash,
      compactRevision: HashKV.compact_revision,
      keys: status.totalKey,
    },
  };
}
