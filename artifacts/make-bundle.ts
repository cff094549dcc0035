import { existsSync } from "node:fs";
import { join } from "node:path";
import { assembleBundle } from "./assemble-bundle.ts";
import { buildItems } from "./build-items.ts";
import type { BuildEvent } from "./build-items.ts";
import { removeCompilerCaches, trimGoCache } from "./build/compiler-caches.ts";
import { bundleDigest, bundleFolder, readManifest } from "./bundle-location.ts";
import type { CacheFolders } from "./cache-folders.ts";
import type { Item } from "./item.ts";
import type { ArtifactSource } from "./sources/source.ts";
import { takeBuildLock } from "./store/build-lock.ts";
import type { StoredItem } from "./store/item-store.ts";
import type { BundleExtra } from "../model/values/images.ts";
import type { Versions } from "../model/values/versions.ts";

export interface BundleRequest {
  readonly versions: Versions;
  readonly source: ArtifactSource;
  readonly extras: readonly BundleExtra[];
  readonly folders: CacheFolders;
  /** Names of items; a bundle is put together only when this is undefined. */
  readonly only?: ReadonlySet<string>;
  readonly verify: boolean;
  /** Keeps compiler caches and downloads for the next build. */
  readonly keepCaches: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BuildEvent) => void;
  /** Another build holds the cache; this one waits for it. */
  readonly onWait: (holder: string) => void;
}

export interface MadeBundle {
  /** Folder of the bundle; undefined when `only` asked for parts. */
  readonly path: string | undefined;
  /** Disk that removing the compiler caches gave back. */
  readonly givenBackBytes: number;
}

/**
 * The folder of a source's bundle when it is there and complete, as far as names tell; the items
 * behind it are looked at by whoever inspects them.
 */
export function presentBundle(
  source: ArtifactSource,
  versions: Versions,
  extras: readonly BundleExtra[],
  folders: CacheFolders,
): string | undefined {
  const place = bundleFolder(folders, bundleDigest(source, versions, extras));
  return isWhole(place) ? place : undefined;
}

/**
 * Makes what is missing of a bundle and puts it together. Safe to kill at any time and to run again; nothing is made twice.
 */
export async function makeBundle(request: BundleRequest): Promise<MadeBundle> {
  const { versions, source, extras, folders, signal } = request;
  const owner = `process ${String(process.pid)} in ${process.cwd()}`;
  const lock = await takeBuildLock(folders.lockFile, owner, { onWait: request.onWait, signal });
  try {
    const items = source.items(versions, extras);
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
    const path =
      request.only === undefined ? await assemble(request, items, stored, made) : undefined;
    // Inside the lock: nobody else may be compiling.
    const givenBackBytes = request.keepCaches ? 0 : await removeCompilerCaches(folders);
    return { path, givenBackBytes };
  } finally {
    await lock.release();
  }
}

async function assemble(
  { source, versions, extras, folders, signal, verify }: BundleRequest,
  items: readonly Item[],
  stored: ReadonlyMap<string, StoredItem>,
  made: number,
): Promise<string> {
  const there = presentBundle(source, versions, extras, folders);
  if (there !== undefined && made === 0 && !verify) return there;
  const digest = bundleDigest(source, versions, extras);
  return await assembleBundle({ source: source.name, digest, items, stored, folders, signal });
}

/** A bundle is made of links to items that were just looked at: only a missing path can be wrong. */
function isWhole(place: string): boolean {
  const manifest = readManifest(place);
  return manifest?.items.every(({ path }) => existsSync(join(place, path))) ?? false;
}
