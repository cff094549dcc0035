import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolders } from "./cache-folders.ts";
import type { CacheFolders } from "./cache-folders.ts";
import { manifestSchema } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { downloadSource } from "./sources/download/download-source.ts";
import { modulesSource } from "./sources/modules/modules-source.ts";
import type { ArtifactSource } from "./sources/source.ts";
import { digestOf } from "./store/digest.ts";
import { inputsDigests } from "./store/item-store.ts";
import { type BundleExtra, bundleExtras } from "../model/values/images.ts";
import { istioNotMade } from "../model/values/istio-versions.ts";
import type { Versions } from "../model/values/versions.ts";

/** A complete bundle on this machine. */
export interface BundleLocation {
  readonly path: string;
  readonly manifest: Manifest;
}

/** The two sources, the vendors' own files first. */
export const sources: readonly ArtifactSource[] = [downloadSource, modulesSource];

/**
 * The bundle for these versions and this checkout's recipes with exactly these extras, from whichever
 * source has been built; undefined when there is none. Only reads, and in well under 100 ms.
 */
export function findBundle(
  versions: Versions,
  extras: readonly BundleExtra[] = [],
): BundleLocation | undefined {
  const folders = cacheFolders();
  for (const source of sources) {
    if (istioNotMade(versions, source.name, extras) !== undefined) continue;
    const path = bundleFolder(folders, bundleDigest(source, versions, extras));
    const manifest = readManifest(path);
    if (manifest !== undefined) return { path, manifest };
  }
  return undefined;
}

/** As above, with extras or without them: for what is in every bundle. */
export function findAnyBundle(versions: Versions): BundleLocation | undefined {
  return findBundle(versions) ?? findBundle(versions, bundleExtras);
}

/** Identity of the bundle that a source makes for these versions: the digest of all its inputs. */
export function bundleDigest(
  source: ArtifactSource,
  versions: Versions,
  extras: readonly BundleExtra[] = [],
): string {
  const items = source.items(versions, extras);
  const digests = inputsDigests(items);
  const bundled = items
    .filter((item) => item.bundled.length > 0)
    .map((item) => [item.name, digests.get(item.name) ?? "", ...item.bundled.map(({ to }) => to)]);
  return digestOf({ layout: 1, source: source.name, bundled });
}

/** Where the bundle with this digest is, or would be. */
export function bundleFolder(folders: CacheFolders, digest: string): string {
  return join(folders.bundles, digest.slice(0, 12));
}

/** The manifest of the bundle in a folder; undefined where there is none, or an unreadable one. */
export function readManifest(bundle: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(join(bundle, "manifest.json"), "utf8");
  } catch {
    return undefined;
  }
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
