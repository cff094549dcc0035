import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CacheFolders } from "./cache-folders.ts";
import type { BuildContext, Item } from "./item.ts";
import { inputsDigests, ItemStore } from "./store/item-store.ts";
import type { StoredItem } from "./store/item-store.ts";
import type { Versions } from "../model/values/versions.ts";

/** What happens while items are built, for progress output. */
export type BuildEvent =
  | { readonly type: "present"; readonly item: Item }
  | { readonly type: "started"; readonly item: Item; readonly why: string }
  | { readonly type: "activity"; readonly item: Item; readonly activity: string }
  | { readonly type: "finished"; readonly item: Item; readonly seconds: number };

export interface BuildRequest {
  readonly versions: Versions;
  /** In order, each after its needs. */
  readonly items: readonly Item[];
  readonly folders: CacheFolders;
  /** Names of items to make; all when undefined. Their needs are made with them. */
  readonly only?: ReadonlySet<string>;
  /** Reads every stored byte again instead of sizes and times. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BuildEvent) => void;
  /** Called after an item that took long: the place to bound what compilers keep. */
  readonly afterLongItem?: () => Promise<void>;
}

/** An item that took less has not filled any cache. */
const LONG_SECONDS = 20;

/** An item that has to be made, and why its stored copy will not do. */
export interface MissingItem {
  readonly item: Item;
  readonly why: string;
}

/** Finds which items are in the store and whole, and which are not. Changes nothing. */
export async function inspectItems(
  request: Pick<BuildRequest, "items" | "folders" | "only" | "verify">,
): Promise<{ readonly present: ReadonlyMap<string, StoredItem>; readonly missing: MissingItem[] }> {
  const store = new ItemStore(request.folders.items);
  const digests = inputsDigests(request.items);
  const present = new Map<string, StoredItem>();
  const missing: MissingItem[] = [];
  for (const item of selected(request.items, request.only)) {
    const found = await store.find(item.name, digestFor(item, digests), {
      content: request.verify,
    });
    if ("item" in found) present.set(item.name, found.item);
    else missing.push({ item, why: found.missing });
  }
  return { present, missing };
}

/**
 * Makes what is missing, one item at a time: a compile uses all cores by itself. Finished items stay
 * when a later one fails or the process is killed. The caller holds the build lock.
 */
export async function buildItems(request: BuildRequest): Promise<ReadonlyMap<string, StoredItem>> {
  const store = new ItemStore(request.folders.items);
  const digests = inputsDigests(request.items);
  const { present, missing } = await inspectItems(request);
  const made = new Map(present);
  for (const item of present.keys()) {
    const known = request.items.find(({ name }) => name === item);
    if (known !== undefined) request.onEvent({ type: "present", item: known });
  }
  for (const { item, why } of missing) {
    request.signal.throwIfAborted();
    request.onEvent({ type: "started", item, why });
    const digest = digestFor(item, digests);
    const seconds = await buildOne(item, digest, store, made, request);
    const found = await store.find(item.name, digest);
    if (!("item" in found))
      throw new Error(`unreachable: ${item.name} was made and ${found.missing}`);
    made.set(item.name, found.item);
    request.onEvent({ type: "finished", item, seconds });
    if (seconds > LONG_SECONDS) await request.afterLongItem?.();
  }
  return made;
}

async function buildOne(
  item: Item,
  digest: string,
  store: ItemStore,
  made: ReadonlyMap<string, StoredItem>,
  request: BuildRequest,
): Promise<number> {
  const started = performance.now();
  const output = await store.begin(item.name, digest);
  const scratch = join(request.folders.build, "scratch", item.name);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const context: BuildContext = {
    versions: request.versions,
    output,
    scratch,
    folders: request.folders.shared,
    needed: (name) => {
      const needed = made.get(name);
      if (needed === undefined) throw new Error(`unreachable: ${item.name} needs ${name}`);
      return needed.folder;
    },
    report: (activity) => {
      request.onEvent({ type: "activity", item, activity });
    },
    signal: request.signal,
  };
  const origins = await item.build(context);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  await store.finish(item.name, digest, { origins, seconds });
  await rm(scratch, { recursive: true });
  return seconds;
}

/** The wanted items with all that they need, in order. */
function selected(items: readonly Item[], only: ReadonlySet<string> | undefined): readonly Item[] {
  if (only === undefined) return items;
  const wanted = new Set(only);
  for (const item of [...items].reverse()) {
    if (wanted.has(item.name)) for (const need of item.needs) wanted.add(need);
  }
  return items.filter(({ name }) => wanted.has(name));
}

function digestFor(item: Item, digests: ReadonlyMap<string, string>): string {
  const digest = digests.get(item.name);
  if (digest === undefined) throw new Error(`unreachable: no inputs digest for ${item.name}`);
  return digest;
}
