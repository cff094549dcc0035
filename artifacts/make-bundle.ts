import { existsSync } from "node:fs";
import { join } from "node:path";
import { assembleBundle } from "./assemble-bundle.ts";
import { buildItems } from "./build-items.ts";
import type { BuildEvent } from "./build-items.ts";
import { trimGoCache } from "./build/compiler-caches.ts";
import { bundleDigest, bundleFolder, readManifest } from "./bundle-location.ts";
import type { CacheFolders } from "./cache-folders.ts";
import type { ArtifactSource } from "./sources/source.ts";
import { takeBuildLock } from "./store/build-lock.ts";
import type { Versions } from "../model/values/versions.ts";

export interface BundleRequest {
  readonly versions: Versions;
  readonly source: ArtifactSource;
  readonly folders: CacheFolders;
  /** Names of items; a bundle is put together only when this is undefined. */
  readonly only?: ReadonlySet<string>;
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BuildEvent) => void;
  /** Another build holds the cache; this one waits for it. */
  readonly onWait: (holder: string) => void;
}

/**
 * Makes what is missing of a bundle and puts it together. Returns its folder, or undefined when
 * `only` asked for parts. Safe to kill at any time and to run again; nothing is made twice.
 */
export async function makeBundle(request: BundleRequest): Promise<string | undefined> {
  const { versions, source, folders, signal } = request;
  const owner = `process ${String(process.pid)} in ${process.cwd()}`;
  const lock = await takeBuildLock(folders.lockFile, owner, { onWait: request.onWait, signal });
  try {
    const items = source.items(versions);
    let made = 0;
    const stored = await buildItems({
      ...request,
      items,
      onEvent: (event) => {
        if (event.type === "finished") made += 1;
        request.onEvent(event);
      },
      afterLongItem: async () => {
        await trimGoCache(folders.shared.goBuild);
      },
    });
    if (request.only !== undefined) return undefined;
    const digest = bundleDigest(source, versions);
    const place = bundleFolder(folders, digest);
    if (made === 0 && !request.verify && isWhole(place)) return place;
    return await assembleBundle({ source: source.name, digest, items, stored, folders, signal });
  } finally {
    await lock.release();
  }
}

/** A bundle is made of links to items that were just looked at: only a missing path can be wrong. */
function isWhole(place: string): boolean {
  const manifest = readManifest(place);
  return manifest?.items.every(({ path }) => existsSync(join(place, path))) ?? false;
}
