import { existsSync } from "node:fs";
import { inspectItems } from "../../../artifacts/build-items.ts";
import type { MissingItem } from "../../../artifacts/build-items.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import type { CacheFolders } from "../../../artifacts/cache-folders.ts";
import type { Item } from "../../../artifacts/item.ts";
import { makeBundle, presentBundle } from "../../../artifacts/make-bundle.ts";
import type { ArtifactSource } from "../../../artifacts/sources/source.ts";
import { allExtras, type BundleExtra } from "../../../model/values/images.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { BundleProgress } from "./bundle-progress.ts";
import { assertFreeSpace, DISK_BYTES, neededBytes } from "./bundle-space.ts";
import { bundleRequirements } from "../doctor/requirements.ts";
import { ensureRequirements } from "../doctor/requirements-install.ts";
import { renderBytes, renderElapsed, renderEstimate } from "./bundle-text.ts";

export interface BundleOptions {
  readonly versions: Versions;
  readonly source: ArtifactSource;
  /** What the bundle holds beside what all environments need. */
  readonly extras: readonly BundleExtra[];
  /** Names of items, of any extra; no bundle is put together then. */
  readonly only: ReadonlySet<string> | undefined;
  readonly verify: boolean;
  readonly keepCaches: boolean;
  /** Lines for a person go to standard error, so that standard output holds JSON alone. */
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** What a run of `npm run bundle` did; the shape that `--json` prints. */
export interface BundleResult {
  readonly source: ArtifactSource["name"];
  /** Folder of the bundle; null when only some items were asked for. */
  readonly bundle: string | null;
  readonly made: readonly { readonly name: string; readonly seconds: number }[];
  readonly present: number;
  readonly seconds: number;
  readonly givenBackBytes: number;
}

/**
 * Makes what is missing of a bundle, telling a person first what it will take. Throws a
 * `CommandError` when the disk is too small, and a `StepError` when a step of an item fails.
 */
export async function runBundle(options: BundleOptions): Promise<BundleResult> {
  const { versions, source, only, verify, signal } = options;
  const started = performance.now();
  const folders = cacheFolders();
  const output = options.json ? process.stderr : process.stdout;
  const extras = neededExtras(options);
  const items = source.items(versions, extras);
  const inspection = { items, folders, verify, ...(only ? { only } : {}) };
  const { missing, present } = await inspectItems(inspection);
  const result = (made: Partial<BundleResult>): BundleResult => ({
    source: source.name,
    bundle: null,
    made: [],
    present: present.size,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    givenBackBytes: 0,
    ...made,
  });
  const idle = missing.length === 0 && !verify && only === undefined;
  const there = idle ? presentBundle(source, versions, extras, folders) : undefined;
  // The quick way out, without a lock; compiler caches that are to go need one.
  if (there !== undefined && (options.keepCaches || !existsSync(folders.build))) {
    return result({ bundle: there });
  }
  const say = (line: string) => output.write(`${line}\n`);
  await announce(items, missing, options, folders, say);
  const progress = new BundleProgress(missing, output);
  const made: { name: string; seconds: number }[] = [];
  try {
    const { path, givenBackBytes } = await makeBundle({
      ...inspection,
      ...{ versions, source, extras, signal, keepCaches: options.keepCaches },
      onEvent: (event) => {
        progress.onEvent(event);
        if (event.type === "finished") made.push({ name: event.item.name, seconds: event.seconds });
      },
      onWait: (holder) => {
        progress.say(`waiting for another build of this cache to end (${holder})`);
      },
    });
    return result({ bundle: path ?? null, made, givenBackBytes });
  } finally {
    progress.stop();
  }
}

/** A name may be of any extra's item. */
function neededExtras({ only, extras, versions }: BundleOptions): readonly BundleExtra[] {
  return only === undefined ? extras : allExtras(versions);
}

/** Last lines for a person. */
export function renderResult(result: BundleResult): string {
  const count =
    result.made.length === 0 ? "nothing to make" : `${String(result.made.length)} items made`;
  return [
    `${count}, ${String(result.present)} were there, ${renderElapsed(result.seconds)}`,
    ...(result.givenBackBytes > 0
      ? [`${renderBytes(result.givenBackBytes)} of compiler caches given back`]
      : []),
    ...(result.bundle === null ? [] : [`bundle  ${result.bundle}`]),
    "",
  ].join("\n");
}

async function announce(
  items: readonly Item[],
  missing: readonly MissingItem[],
  { source, verify }: BundleOptions,
  folders: CacheFolders,
  say: (line: string) => void,
): Promise<void> {
  const present = items.length - missing.length;
  if (verify) say(`${String(present)} items are whole, read byte by byte`);
  if (missing.length === 0) return;
  ensureRequirements(bundleRequirements(source.name), say);
  const all = items.reduce((sum, item) => sum + item.estimateSeconds, 0);
  const seconds = missing.reduce((sum, { item }) => sum + item.estimateSeconds, 0);
  const bytes = await neededBytes(missing, all, source.name, folders);
  const disk = DISK_BYTES[source.name];
  say(
    `${String(missing.length)} of ${String(items.length)} items to make from ${source.name}: ` +
      `${renderEstimate(seconds)} on two idle cores, up to ${renderBytes(bytes)} of disk`,
  );
  say(
    `A cold build takes ${renderEstimate(all)} and ${renderBytes(disk.bundle + disk.caches)}; ` +
      `${renderBytes(disk.caches)} of it are compiler caches, given back at the end.`,
  );
  await assertFreeSpace(folders.root, bytes);
}
