import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sha256, sha256OfFile } from "./digest.ts";

export const fileRecordSchema = z.strictObject({
  path: z.string(),
  mode: z.number().int(),
  bytes: z.number().int(),
  modifiedMs: z.number(),
  sha256: z.string().optional(),
  link: z.string().optional(),
});

/** A file or symbolic link below an item's folder, as it was when the item was finished. */
export type FileRecord = z.infer<typeof fileRecordSchema>;

/** Records all files below `folder`, sorted by path. Folders are known by what is in them. */
export async function recordFiles(folder: string): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for (const path of listFiles(folder)) {
    const record = look(folder, path);
    records.push(
      record.link === undefined
        ? { ...record, sha256: await sha256OfFile(join(folder, path)) }
        : record,
    );
  }
  return records;
}

/**
 * The first record that the files below `folder` no longer match, in words; undefined when all do.
 * Size, mode and time of change are compared, and the content too when `content` is set.
 */
export async function findDamage(
  folder: string,
  records: readonly FileRecord[],
  { content }: { readonly content: boolean },
): Promise<string | undefined> {
  for (const record of records) {
    const damage = compare(folder, record);
    if (damage !== undefined) return damage;
    if (!content || record.sha256 === undefined) continue;
    if ((await sha256OfFile(join(folder, record.path))) !== record.sha256) {
      return `${record.path} has another content than when it was made`;
    }
  }
  return undefined;
}

/** One digest for a tree of files: paths, modes, link targets and contents, no times. */
export function digestOfTree(records: readonly FileRecord[]): string {
  const lines = records.map(({ path, mode, sha256: content, link }) =>
    [path, mode.toString(8), content ?? `-> ${link ?? ""}`].join("\0"),
  );
  return sha256(lines.join("\n"));
}

function compare(folder: string, record: FileRecord): string | undefined {
  let found: FileRecord;
  try {
    found = look(folder, record.path);
  } catch {
    return `${record.path} is missing`;
  }
  const same =
    found.bytes === record.bytes &&
    found.mode === record.mode &&
    found.link === record.link &&
    (record.link !== undefined || found.modifiedMs === record.modifiedMs);
  return same ? undefined : `${record.path} was changed after it was made`;
}

function look(folder: string, path: string): FileRecord {
  const full = join(folder, path);
  const stat = lstatSync(full);
  const record = { path, mode: stat.mode & 0o7777, bytes: stat.size, modifiedMs: stat.mtimeMs };
  return stat.isSymbolicLink() ? { ...record, link: readlinkSync(full) } : record;
}

function listFiles(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return listFiles(folder, path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    })
    .sort();
}
