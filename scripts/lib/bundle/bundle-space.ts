import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { MissingItem } from "../../../artifacts/build-items.ts";
import { bytesBelow } from "../../../artifacts/build/compiler-caches.ts";
import type { CacheFolders } from "../../../artifacts/cache-folders.ts";
import type { ArtifactSourceName } from "../../../model/values/versions.ts";
import { renderBytes } from "./bundle-text.ts";
import { CommandError } from "../command-line/command-line.ts";

const GIB = 1024 ** 3;

/** Disk that a cold build takes, measured and rounded up; the caches are given back at the end. */
export const DISK_BYTES: Readonly<
  Record<ArtifactSourceName, { readonly bundle: number; readonly caches: number }>
> = {
  modules: { bundle: 3 * GIB, caches: 16 * GIB },
  download: { bundle: 4 * GIB, caches: 1 * GIB },
};

/**
 * Bytes that making the missing items still takes, by the share of the work that they are. What the
 * caches already hold is not counted again.
 */
export async function neededBytes(
  missing: readonly MissingItem[],
  totalEstimateSeconds: number,
  source: ArtifactSourceName,
  folders: CacheFolders,
): Promise<number> {
  const seconds = missing.reduce((sum, { item }) => sum + item.estimateSeconds, 0);
  const share = totalEstimateSeconds === 0 ? 0 : seconds / totalEstimateSeconds;
  const { bundle, caches } = DISK_BYTES[source];
  const cached = missing.length === 0 ? 0 : await bytesBelow(folders.build);
  return share * bundle + Math.max(0, share * caches - cached);
}

/** Throws a `CommandError` when the file system of `folder` has less than `bytes` free. */
export async function assertFreeSpace(folder: string, bytes: number): Promise<void> {
  const existing = nearestExisting(folder);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new CommandError(
    `${folder}: expected ${renderBytes(bytes)} of free disk for this build, got ${renderBytes(free)}`,
    "free some space, or set NORDMESH_CACHE to a folder on a larger disk",
  );
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}
