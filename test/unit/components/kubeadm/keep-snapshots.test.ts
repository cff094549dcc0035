import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { keepSnapshots } from "../../../../components/kubeadm/phases/keep-snapshots.ts";
import { renderSnapshotProgram } from "../../../../components/kubeadm/render-snapshot-program.ts";
import { threeControlPlanes } from "../../../fixtures/plans.ts";

let root = "";
let folder = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "snapshots-"));
  folder = join(root, "var/lib/nordmesh/snapshots");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, "opt/nordmesh/bundle/bin"), { recursive: true });
  etcdctl(7);
  program(
    "etcdutl",
    `case "$1 $2" in
"snapshot status") echo '{"hash":1,"revision":11,"totalKey":3}' ;;
"snapshot restore") cp "$3" "$5" ;;
hashkv*) echo '{"hash":7,"hashRevision":11,"compactRevision":-1}' ;;
esac`,
  );
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function program(name: string, text: string): void {
  const path = join(root, "opt/nordmesh/bundle/bin", name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** A member of etcd with this hash of all its keys and values. */
function etcdctl(hash: number): void {
  program(
    "etcdctl",
    `case "$*" in
*"snapshot save"*) for file; do :; done; echo content >"$file" ;;
*hashkv*) echo '[{"Endpoint":"e","HashKV":{"hash":${String(hash)},"compact_revision":-1,"hash_revision":11}}]' ;;
esac`,
  );
}

function take(keep = 2) {
  const text = renderSnapshotProgram({ minutes: 60, keep })
    .replaceAll("/var/lib/", `${root}/var/lib/`)
    .replaceAll("/opt/", `${root}/opt/`);
  const { status, stderr } = spawnSync("sh", ["-c", text], { encoding: "utf8" });
  return { status, stderr, kept: readdirSync(folder).toSorted() };
}

describe("a control plane's own snapshots", () => {
  it("are kept by time and revision, the newest ones of them", () => {
    for (const old of ["2026-01-01T000000Z-3.db", "2026-01-02T000000Z-5.db"]) {
      writeFileSync(join(folder, old), "");
    }
    const { status, kept } = take();
    expect(status).toBe(0);
    expect(kept).toEqual([
      "2026-01-02T000000Z-5.db",
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z-11\.db$/),
    ]);
  });

  it("are not kept where they restore to something else than etcd has, and remove none", () => {
    writeFileSync(join(folder, "2026-01-01T000000Z-3.db"), "");
    etcdctl(8);
    expect(take(1)).toEqual({
      status: 1,
      stderr:
        "the snapshot at revision 11 has the hash 7 when it is restored, etcd has 8: it was not kept\n",
      kept: ["2026-01-01T000000Z-3.db"],
    });
  });

  it("say why there is none, and clear away what a run that was cut off has left", () => {
    mkdirSync(join(folder, ".making.12345678"));
    program("etcdctl", "echo 'connection refused' >&2; exit 1");
    expect(take()).toEqual({ status: 1, stderr: "connection refused\n", kept: [] });
  });

  it("stop where an environment makes no backups any more", () => {
    const [first] = threeControlPlanes.hosts;
    const { files, apply } = keepSnapshots.step({ ...threeControlPlanes, backup: null }, first);
    expect(files).toEqual([]);
    expect(apply).toContain("systemctl disable --quiet --now nordmesh-snapshot.timer");
    expect(apply).not.toContain("/var/lib/nordmesh/snapshots");
  });

  it("has nothing to take from a host that never had it", () => {
    const { apply } = keepSnapshots.step(
      { ...threeControlPlanes, backup: null },
      threeControlPlanes.hosts[0],
    );
    const systemctl = join(root, "systemctl");
    writeFileSync(systemctl, '#!/bin/sh\n[ "$1" != disable ]\n', { mode: 0o755 });
    const text = apply.replaceAll("/etc/", `${root}/etc/`);
    const run = (): number | null =>
      spawnSync("sh", ["-euc", text], { env: { PATH: `${root}:/usr/bin:/bin` } }).status;
    expect(run()).toBe(0);
    mkdirSync(join(root, "etc/systemd/system"), { recursive: true });
    writeFileSync(join(root, "etc/systemd/system/nordmesh-snapshot.timer"), "");
    expect(run()).not.toBe(0);
  });
});
