import { existsSync, lstatSync } from "node:fs";
import { link, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleFolder } from "./bundle-location.ts";
import { runCommand } from "./build/run-command.ts";
import type { CacheFolders } from "./cache-folders.ts";
import type { BundledFile, Item, Origin } from "./item.ts";
import type { Manifest, ManifestItem } from "./manifest.ts";
import { renderSbom } from "./sbom.ts";
import { digestOfTree } from "./store/file-records.ts";
import type { FileRecord } from "./store/file-records.ts";
import type { StoredItem } from "./store/item-store.ts";
import type { ArtifactSourceName } from "../model/values/versions.ts";

export interface Assembly {
  readonly source: ArtifactSourceName;
  readonly digest: string;
  readonly items: readonly Item[];
  readonly stored: ReadonlyMap<string, StoredItem>;
  readonly folders: CacheFolders;
  readonly signal: AbortSignal;
}

/**
 * Puts a bundle together from hard links to the items' files and writes its manifest and SBOM. It
 * appears at its path at once and complete. A bundle that is already there is left alone, for lab
 * hosts run from its root file system; one that differs is moved aside, where `--prune` finds it.
 */
export async function assembleBundle(assembly: Assembly): Promise<string> {
  const place = bundleFolder(assembly.folders, assembly.digest);
  const manifest = describeBundle(assembly);
  const manifestText = `${JSON.stringify(manifest, null, 2)}\n`;
  const present = await readFile(join(place, "manifest.json"), "utf8").catch(() => undefined);
  if (present === manifestText) {
    await linkMissing(assembly, place);
    return place;
  }
  const part = `${place}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await linkMissing(assembly, part);
  await writeFile(join(part, "manifest.json"), manifestText);
  const origins = [...assembly.stored.values()].flatMap((stored) => stored.origins);
  await writeFile(join(part, "sbom.cdx.json"), renderSbom(manifest, origins));
  if (present !== undefined) await rename(place, await mkdtemp(`${place}.replaced-`));
  else await rm(place, { recursive: true, force: true });
  await rename(part, place);
  return place;
}

/** Brings in what a folder lacks of the bundle. Links, not copies; folders keep modes and owners. */
async function linkMissing(assembly: Assembly, folder: string): Promise<void> {
  for (const { bundled, stored } of bundledFiles(assembly)) {
    const target = join(folder, bundled.to);
    if (existsSync(target)) {
      await relink(bundled, stored, folder);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    const from = join(stored.folder, bundled.from);
    const copy = ["--archive", "--link", "--no-target-directory", from, target];
    await runCommand("cp", copy, { signal: assembly.signal, item: bundled.name });
  }
}

/** Puts the store's files in the place of others: a damaged file was shared with its damaged item. */
async function relink(bundled: BundledFile, stored: StoredItem, folder: string): Promise<void> {
  for (const { path, link: isLink } of recordsOf(bundled, stored)) {
    if (isLink !== undefined) continue;
    const own = join(stored.folder, path);
    const target = join(folder, bundled.to + path.slice(bundled.from.length));
    const [wanted, found] = [lstatSync(own), lstatSync(target, { throwIfNoEntry: false })];
    if (found?.ino === wanted.ino) continue;
    await rm(`${target}.part`, { force: true });
    await link(own, `${target}.part`);
    await rename(`${target}.part`, target);
  }
}

/** The manifest of a bundle, its items in the order of their paths. */
export function describeBundle(assembly: Assembly): Manifest {
  const items = bundledFiles(assembly).map(({ item, bundled, stored }): ManifestItem => {
    const records = recordsOf(bundled, stored);
    const [first] = records;
    if (first === undefined) throw new Error(`unreachable: ${item.name} has no ${bundled.from}`);
    const single = records.length === 1 && first.path === bundled.from;
    const parts = [
      item,
      ...item.needs.flatMap((need) => assembly.items.filter(({ name }) => name === need)),
    ];
    const debianPackages = debianPackagesOf(
      parts.flatMap(({ name }) => assembly.stored.get(name)?.origins ?? []),
    );
    return {
      name: bundled.name,
      kind: bundled.kind,
      path: bundled.to,
      sha256: single ? (first.sha256 ?? "") : digestOfTree(records),
      bytes: records.reduce((sum, record) => sum + record.bytes, 0),
      reference: joined(
        parts.map(({ reference }) => reference),
        ", ",
      ),
      licence: joined(
        parts.map(({ licence }) => licence),
        " AND ",
      ),
      inputsDigest: stored.inputsDigest,
      ...(debianPackages.length > 0 ? { debianPackages } : {}),
    };
  });
  items.sort((left, right) => (left.path < right.path ? -1 : 1));
  return { schemaVersion: 1, digest: assembly.digest, source: assembly.source, items };
}

function bundledFiles({ items, stored }: Assembly) {
  return items.flatMap((item) => {
    const found = stored.get(item.name);
    if (found === undefined) throw new Error(`unreachable: ${item.name} is not in the store`);
    return item.bundled.map((bundled) => ({ item, bundled, stored: found }));
  });
}

function recordsOf(bundled: BundledFile, stored: StoredItem): FileRecord[] {
  return stored.files.filter(
    ({ path }) => path === bundled.from || path.startsWith(`${bundled.from}/`),
  );
}

function debianPackagesOf(origins: readonly Origin[]) {
  return origins
    .filter(({ type }) => type === "debian-package")
    .map(({ name, version }) => ({ name, version }));
}

function joined(parts: readonly (string | null)[], separator: string): string {
  return [...new Set(parts.filter((part) => part !== null))].join(separator);
}
