import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SnapshotFacts } from "../../../model/recovery/kit-manifest.ts";
import { runProgram } from "../../../scripts/lib/verify/run-program.ts";
import { until } from "./until.ts";

/** An etcd of this machine on a socket, filled, asked for a snapshot, and ended. */
export async function makeSnapshot(
  bundle: string,
  content: Readonly<Record<string, string>>,
): Promise<{ readonly snapshot: Buffer; readonly facts: SnapshotFacts }> {
  const program = (name: string): string => join(bundle, "bin", name);
  const folder = await mkdtemp("/run/nordmesh-test-etcd-");
  const url = `unix://${folder}/client`;
  const etcd: ChildProcess = spawn(
    program("etcd"),
    [
      ...["--data-dir", `${folder}/data`, "--listen-peer-urls", `unix://${folder}/peer`],
      ...["--listen-client-urls", url, "--advertise-client-urls", url],
    ],
    { stdio: "ignore" },
  );
  const ctl = async (...args: string[]): Promise<string> => {
    const result = await runProgram(program("etcdctl"), ["--endpoints", url, ...args], {
      seconds: 20,
    });
    if (result.status !== 0) throw new Error(result.stderr);
    return result.stdout;
  };
  try {
    await until("etcd answers", () => ctl("endpoint", "health").catch(() => undefined));
    for (const [key, value] of Object.entries(content)) await ctl("put", key, value);
    await ctl("snapshot", "save", `${folder}/snapshot.db`);
    const revision = Object.keys(content).length + 1;
    const [answer] = JSON.parse(
      await ctl("endpoint", "hashkv", "--rev", String(revision), "-w", "json"),
    ) as { HashKV: { hash: number; compact_revision: number } }[];
    if (answer === undefined) throw new Error("etcd has no hash");
    const { hash: hashKv, compact_revision: compactRevision } = answer.HashKV;
    const facts = {
      host: "here",
      version: "3",
      revision,
      hashKv,
      compactRevision,
      keys: revision - 1,
    };
    return { snapshot: await readFile(`${folder}/snapshot.db`), facts };
  } finally {
    etcd.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
