import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a file so that a crash at any moment leaves the old or the new one whole, and keeps the
 * old one as `<path>.bak`. On return the new content is on disk, not only in the page cache.
 */
export async function replaceFile(path: string, content: Buffer): Promise<void> {
  const fresh = `${path}.tmp`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await keepPrevious(path);
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** Reads a file; undefined where there is none. */
export async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Makes a folder that only its owner can enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** True for a file system error of the given kind. */
export function isErrno(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

// A link and a rename, not two renames: between those there would be no file at all.
async function keepPrevious(path: string): Promise<void> {
  const spare = `${path}.bak.tmp`;
  await rm(spare, { force: true });
  try {
    await link(path, spare);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  await rename(spare, `${path}.bak`);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
