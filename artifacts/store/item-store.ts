import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Item, Origin } from "../item.ts";
import { digestOf } from "./digest.ts";
import { fileRecordSchema, findDamage, recordFiles } from "./file-records.ts";

const originSchema = z.strictObject({
  type: z.enum([
    "go-module",
    "debian-package",
    "npm-package",
    "python-package",
    "release-file",
    "image",
  ]),
  name: z.string(),
  version: z.string(),
  licence: z.string().nullable(),
  url: z.string().optional(),
  sha256: z.string().optional(),
});

const sidecarSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  inputsDigest: z.string(),
  seconds: z.number(),
  origins: z.array(originSchema),
  files: z.array(fileRecordSchema),
});

/** What the store knows of a finished item. */
export interface StoredItem extends z.infer<typeof sidecarSchema> {
  /** Folder with the item's files. */
  readonly folder: string;
}

const SIDECAR = "item.json";

/** Digest of each item's inputs, those of its needs included, by item name. Items come in order. */
export function inputsDigests(items: readonly Item[]): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const item of items) {
    const needs = item.needs.map((need) => {
      const digest = digests.get(need);
      if (digest === undefined) throw new Error(`unreachable: ${item.name} precedes ${need}`);
      return digest;
    });
    digests.set(item.name, digestOf({ name: item.name, inputs: item.inputs, needs }));
  }
  return digests;
}

/** Finished items below one folder, each under its name and the digest of its inputs. */
export class ItemStore {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** The item if it is there and whole, else why not. `content` reads every byte again. */
  async find(
    name: string,
    inputsDigest: string,
    options: { readonly content: boolean } = { content: false },
  ): Promise<{ readonly item: StoredItem } | { readonly missing: string }> {
    const place = this.place(name, inputsDigest);
    let text: string;
    try {
      text = await readFile(join(place, SIDECAR), "utf8");
    } catch {
      return { missing: "not made yet" };
    }
    const sidecar = sidecarSchema.safeParse(parseJson(text));
    if (!sidecar.success) return { missing: "its record is damaged" };
    const folder = join(place, "files");
    const damage = await findDamage(folder, sidecar.data.files, options);
    if (damage !== undefined) return { missing: damage };
    return { item: { ...sidecar.data, folder } };
  }

  /** Makes an empty place for an item in the making; nothing finds it before `finish`. */
  async begin(name: string, inputsDigest: string): Promise<string> {
    const part = `${this.place(name, inputsDigest)}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(join(part, "files"), { recursive: true });
    return join(part, "files");
  }

  /** Records the files made since `begin` and puts the item in its place, at once. */
  async finish(
    name: string,
    inputsDigest: string,
    made: { readonly origins: readonly Origin[]; readonly seconds: number },
  ): Promise<void> {
    const place = this.place(name, inputsDigest);
    const sidecar: z.infer<typeof sidecarSchema> = {
      schemaVersion: 1,
      name,
      inputsDigest,
      seconds: made.seconds,
      origins: [...made.origins],
      files: await recordFiles(join(`${place}.part`, "files")),
    };
    await writeFile(join(`${place}.part`, SIDECAR), JSON.stringify(sidecar));
    await rm(place, { recursive: true, force: true });
    await rename(`${place}.part`, place);
  }

  /** Removes all items but those given as [name, inputs digest], half-made ones included. Returns the folders' names. */
  async prune(keep: Iterable<readonly [string, string]>): Promise<string[]> {
    const kept = new Set([...keep].map(([name, digest]) => folderName(name, digest)));
    const found = await readdir(this.root).catch(() => []);
    const removed = found.filter((name) => !kept.has(name));
    for (const name of removed) await rm(join(this.root, name), { recursive: true, force: true });
    return removed;
  }

  private place(name: string, inputsDigest: string): string {
    return join(this.root, folderName(name, inputsDigest));
  }
}

function folderName(name: string, inputsDigest: string): string {
  return `${name}-${inputsDigest.slice(0, 16)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
