import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { SnapshotFacts } from "../../../../model/recovery/kit-manifest.ts";
import { cleanText } from "../../progress/progress-text.ts";
import { runProgram } from "../../verify/run-program.ts";
import { withMemoryFolder } from "../memory-folder.ts";

const hashSchema = z.object({
  hash: z.int(),
  hashRevision: z.int(),
  compactRevision: z.int(),
});

const LIMIT_SECONDS = 300;

/**
 * Restores a snapshot into a folder in memory and compares it with what the living etcd said when it was
 * taken. `etcdutl snapshot restore` refuses a snapshot whose own digest is wrong; the hash of all keys and values up to
 * the revision has to be the member's. It asks the restored files and not the snapshot, because `etcdutl hashkv`
 * writes to what it reads. Returns what is wrong, all of it.
 */
export async function checkSnapshot(
  etcdutl: string,
  snapshot: Buffer,
  facts: SnapshotFacts,
): Promise<string[]> {
  return await withMemoryFolder(async (folder) => {
    const file = join(folder, "snapshot.db");
    const restored = join(folder, "restored");
    await writeFile(file, snapshot, { mode: 0o600 });
    const restore = await runProgram(
      etcdutl,
      ["snapshot", "restore", file, "--data-dir", restored],
      { seconds: LIMIT_SECONDS },
    );
    if (restore.status !== 0) {
      return [`the snapshot cannot be restored: ${lastLine(restore.stderr)}`];
    }
    const database = join(restored, "member/snap/db");
    const revision = String(facts.revision);
    const hash = await runProgram(etcdutl, ["hashkv", database, "--rev", revision, "-w", "json"], {
      seconds: LIMIT_SECONDS,
    });
    if (hash.status !== 0) return [`the restored etcd cannot be read: ${lastLine(hash.stderr)}`];
    return compareHashes(hashSchema.parse(JSON.parse(hash.stdout)), facts);
  });
}

function compareHashes(found: z.infer<typeof hashSchema>, facts: SnapshotFacts): string[] {
  const differing = [
    ["hash", found.hash, facts.hashKv],
    ["revision", found.hashRevision, facts.revision],
    ["compacted revision", found.compactRevision, facts.compactRevision],
  ].filter(([, restored, living]) => restored !== living);
  return differing.map(
    ([what, restored, living]) =>
      `the restored etcd has the ${String(what)} ${String(restored)}, the living one had ${String(living)}`,
  );
}

function lastLine(text: string): string {
  return cleanText(text.trim().split("\n").at(-1) ?? "");
}
