import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { MeshWriter } from "../../../../../../scripts/lib/recovery/drill/mesh-writer.ts";
import { ClusterAccess } from "../../../../../../scripts/lib/verify/cluster-access.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "nordmesh-writer-"));
const WRITER = "spiffe://mesh/writer";

afterAll(() => {
  rmSync(FOLDER, { recursive: true });
});

/** A line of `probe write`. */
const line = (sequence: number, caller = WRITER): string =>
  JSON.stringify({
    sequence,
    milliseconds: 1000 * sequence,
    kind: "ConfigMap",
    name: `entry-${String(sequence)}`,
    uid: `uid-${String(sequence)}`,
    caller,
    sha256: "sha",
  });

/** A writer whose kubectl is a script. */
function startWriter(name: string, script: string): MeshWriter {
  const program = join(FOLDER, name);
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o700);
  const cluster = new ClusterAccess(program, "kubeconfig", "lab");
  return new MeshWriter(cluster, { first: 1, count: 0, as: WRITER });
}

describe("a writer of a drill", () => {
  it("knows what was acknowledged, and nothing of what was half said when it ended", async () => {
    const writer = startWriter("cut-off", `echo '${line(1)}'; echo '${line(2)}'; printf '{"seq'`);
    await writer.has(2, 10);
    await expect(writer.has(3, 10)).rejects.toThrow(
      "2 of 3 writes were acknowledged through the mesh before writing ended",
    );
    expect(writer.acknowledged.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it("says why writing ended", async () => {
    const writer = startWriter("refused", "echo 'entry 1: status 403' >&2; exit 1");
    await expect(writer.has(1, 10)).rejects.toThrow("before writing ended: entry 1: status 403");
  });

  it("takes no write that came as somebody else", async () => {
    const writer = startWriter("plaintext", `echo '${line(1, "")}'`);
    await expect(writer.has(1, 10)).rejects.toThrow('a write came as ""');
  });

  it("waits no longer than it may, and can be stopped", async () => {
    const writer = startWriter("slow", `echo '${line(1)}'; exec sleep 60`);
    await writer.has(1, 10);
    await expect(writer.has(2, 0.1)).rejects.toThrow("1 of 2 writes");
    await writer.stop();
  });

  it("is told what to write, and where", async () => {
    const writer = startWriter("told", 'echo "$*" >&2');
    await expect(writer.has(1, 10)).rejects.toThrow(
      "--kubeconfig kubeconfig --context lab exec -n nordmesh-drill deployment/writer -c probe -- probe write http://keeper/entries -first 1 -n 0",
    );
  });
});
