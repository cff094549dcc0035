import { existsSync, lstatSync, readdirSync } from "node:fs";
import { lstat, readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { CacheFolders } from "../cache-folders.ts";

const GIB = 1024 ** 3;

/** What Go's build cache may hold between two items: more than one component ever needs. */
export const GO_CACHE_LIMIT_BYTES = 12 * GIB;

/**
 * Bytes below a folder, counted by what files take on the disk; 0 when it is not there. What another run gives
 * back meanwhile is not counted.
 */
export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    sum += entry.isDirectory() ? await bytesBelow(path) : await bytesOf(path);
  }
  return sum;
}

async function bytesOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).blocks * 512;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}

/** Removes compiler caches and downloads, and returns the bytes that gives back. */
export async function removeCompilerCaches(folders: CacheFolders): Promise<number> {
  const bytes = await bytesBelow(folders.build);
  await rm(folders.build, { recursive: true, force: true });
  return bytes;
}

/**
 * Keeps Go's build cache below a limit by removing the entries that were used longest ago; Go makes
 * again what it misses. Returns the bytes removed.
 */
export async function trimGoCache(
  folder: string,
  limitBytes: number = GO_CACHE_LIMIT_BYTES,
): Promise<number> {
  const entries = goCacheEntries(folder);
  let excess = entries.reduce((sum, { bytes }) => sum + bytes, 0) - limitBytes;
  let removed = 0;
  entries.sort((left, right) => left.usedMs - right.usedMs);
  for (const { path, bytes } of entries) {
    if (excess <= 0) break;
    await unlink(path);
    excess -= bytes;
    removed += bytes;
  }
  return removed;
}

/** Synchronous on purpose: there are tens of thousands, and nothing else to do meanwhile. */
function goCacheEntries(folder: string): { path: string; bytes: number; usedMs: number }[] {
  if (!existsSync(folder)) return [];
  // Entries lie in 256 folders named by the first byte of their digest.
  const parts = readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return parts.flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => {
      const path = join(folder, part, name);
      const { blocks, mtimeMs } = lstatSync(path);
      return { path, bytes: blocks * 512, usedMs: mtimeMs };
    }),
  );
}
