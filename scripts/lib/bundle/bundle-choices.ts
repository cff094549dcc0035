import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { inspectItems } from "../../../artifacts/build-items.ts";
import {
  bundleDigest,
  bundleFolder,
  findAnyBundle,
  sources,
} from "../../../artifacts/bundle-location.ts";
import type { CacheFolders } from "../../../artifacts/cache-folders.ts";
import { chooseSource } from "../../../artifacts/choose-source.ts";
import type { ArtifactSource } from "../../../artifacts/sources/source.ts";
import { inputsDigests, ItemStore } from "../../../artifacts/store/item-store.ts";
import { closestName } from "../../../model/values/closest-name.ts";
import { allExtras, type BundleExtra, type ExtraVersions } from "../../../model/values/images.ts";
import { istioExtras, istioNotMade, supportedIstio } from "../../../model/values/istio-versions.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { UsageError } from "../command-line/parse-command-line.ts";

/**
 * The source that a person named; for `auto` the one of the bundle that is there, else the first that
 * can be used from here. `say` is told
 * why another was passed over. Throws a `UsageError` for an unknown name.
 */
export async function pickSource(
  name: string,
  versions: Versions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ArtifactSource> {
  const named = sources.find((source) => source.name === name);
  if (named !== undefined) return named;
  if (name !== "auto") {
    throw new UsageError(`--source: expected auto, modules or download, got "${name}"`);
  }
  // What has been made already settles it: no host has to be asked.
  const made = findAnyBundle(versions)?.manifest.source;
  const settled = sources.find((source) => source.name === made);
  if (settled !== undefined) return settled;
  const { source, passedOver } = await chooseSource(sources, versions, signal);
  for (const other of passedOver) say(`not from ${other.source.name}: ${other.why}`);
  return source;
}

/** The items that `--only` names. Throws a `UsageError` that offers the nearest name. */
export function pickItems(
  text: string | undefined,
  source: ArtifactSource,
  versions: Versions,
): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const known = source.items(versions, allExtras(versions)).map(({ name }) => name);
  const asked = text.split(",").map((name) => name.trim());
  for (const name of asked) {
    if (known.includes(name)) continue;
    const near = closestName(name, known);
    const hint = near === null ? `the items are ${known.join(", ")}` : `did you mean "${near}"?`;
    throw new UsageError(`--only: there is no item "${name}"; ${hint}`);
  }
  return new Set(asked);
}

/** The extras that `--with` names. Throws a `UsageError` for one that there is not. A source's own Istio adds nothing. */
export function pickExtras(
  text: string | undefined,
  versions: ExtraVersions,
): readonly BundleExtra[] {
  const known = allExtras(versions);
  const asked = text === undefined ? [] : text.split(",").map((name) => name.trim());
  const own = istioExtras(supportedIstio(versions));
  const all = [...new Set([...known, ...own])];
  const wrong = asked.find((name) => !all.some((extra) => extra === name));
  if (wrong !== undefined) {
    throw new UsageError(`--with: expected ${known.join(" or ")}, got "${wrong}"`);
  }
  return all.filter((extra) => asked.includes(extra));
}

/** Throws a `UsageError` where a source cannot make the versions of Istio that were asked for. */
export function assertMakes(
  { name }: ArtifactSource,
  versions: Pick<Versions, "istio">,
  extras: readonly BundleExtra[],
): void {
  const version = istioNotMade(versions, name, extras);
  if (version === undefined) return;
  const made = supportedIstio(versions).filter(
    (each) => istioNotMade(versions, name, istioExtras([each])) === undefined,
  );
  throw new UsageError(
    `--with: the source ${name} has Istio ${made.join(" and ")}, and not ${version}`,
  );
}

/** One row an item, for `--list`. */
export interface ItemState {
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly estimateSeconds: number;
}

/** Tells of each item of a source whether it is in the store. Changes nothing. */
export async function listItems(
  source: ArtifactSource,
  versions: Versions,
  extras: readonly BundleExtra[],
  folders: CacheFolders,
): Promise<ItemState[]> {
  const items = source.items(versions, extras);
  const { missing } = await inspectItems({ items, folders, verify: false });
  const why = new Map(missing.map((each) => [each.item.name, each.why]));
  return items.map(({ name, title, estimateSeconds }) => ({
    name,
    title,
    state: why.get(name) ?? "present",
    estimateSeconds,
  }));
}

/** Removes the items and bundles that this checkout's recipes no longer make. Returns their names. */
export async function prune(versions: Versions, folders: CacheFolders): Promise<string[]> {
  const keep: (readonly [string, string])[] = [];
  const bundles = new Set<string>();
  for (const source of sources) {
    keep.push(...inputsDigests(source.items(versions, allExtras(versions))));
    for (const extras of choicesOf(allExtras(versions))) {
      bundles.add(bundleFolder(folders, bundleDigest(source, versions, extras)));
    }
  }
  const removed = await new ItemStore(folders.items).prune(keep);
  for (const name of await readdir(folders.bundles).catch(() => [])) {
    const path = join(folders.bundles, name);
    if (bundles.has(path)) continue;
    await rm(path, { recursive: true });
    removed.push(name);
  }
  return removed;
}

/** Each way to choose some of the items, in their order. */
function choicesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.reduce<readonly (readonly Item[])[]>(
    (choices, item) => [...choices, ...choices.map((choice) => [...choice, item])],
    [[]],
  );
}
