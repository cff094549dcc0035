import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { sha256 } from "../../../artifacts/store/digest.ts";
import { inputsDigests, ItemStore } from "../../../artifacts/store/item-store.ts";
import { fakeItem } from "./fake-items.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const DIGEST = "0123456789abcdef".repeat(4);

/** A store with one finished item of a program, a link and a nested file. */
async function storeWithItem(): Promise<{ store: ItemStore; root: string; files: string }> {
  const root = temporaryFolder();
  const store = new ItemStore(root);
  const output = await store.begin("tool", DIGEST);
  mkdirSync(join(output, "share"));
  writeFileSync(join(output, "tool"), "program");
  writeFileSync(join(output, "share", "text"), "text");
  symlinkSync("tool", join(output, "alias"));
  await store.finish("tool", DIGEST, { origins: [], seconds: 1 });
  return { store, root, files: join(root, `tool-${DIGEST.slice(0, 16)}`, "files") };
}

describe("ItemStore", () => {
  it("finds a finished item with the digests of its files", async () => {
    const { store } = await storeWithItem();
    const found = await store.find("tool", DIGEST);
    expect(found).toMatchObject({
      item: {
        files: [
          { path: "alias", link: "tool" },
          { path: "share/text", bytes: 4 },
          { path: "tool", bytes: 7, sha256: sha256("program") },
        ],
      },
    });
  });

  it("does not find an item that was begun and never finished", async () => {
    const store = new ItemStore(temporaryFolder());
    const output = await store.begin("tool", DIGEST);
    writeFileSync(join(output, "tool"), "half a prog");
    expect(await store.find("tool", DIGEST)).toEqual({ missing: "not made yet" });
  });

  it.each([
    [
      "a file that is gone",
      "share/text is missing",
      (files: string) => {
        rmSync(join(files, "share/text"));
      },
    ],
    [
      "a file cut short",
      "tool was changed after it was made",
      (files: string) => {
        writeFileSync(join(files, "tool"), "prog");
      },
    ],
    [
      "another link target",
      "alias was changed after it was made",
      (files: string) => {
        rmSync(join(files, "alias"));
        symlinkSync("toot", join(files, "alias"));
      },
    ],
  ])("reports %s", async (_case, missing, damage) => {
    const { store, files } = await storeWithItem();
    damage(files);
    expect(await store.find("tool", DIGEST)).toEqual({ missing });
  });

  it("sees changed content behind the same size and time only when it reads every byte", async () => {
    const { store, files } = await storeWithItem();
    const { atimeMs, mtimeMs } = statSync(join(files, "tool"));
    writeFileSync(join(files, "tool"), "pr0gram");
    utimesSync(join(files, "tool"), atimeMs / 1000, mtimeMs / 1000);
    expect(await store.find("tool", DIGEST, { content: true })).toEqual({
      missing: "tool has another content than when it was made",
    });
  });

  it("does not trust a damaged record", async () => {
    const { store, root } = await storeWithItem();
    writeFileSync(join(root, `tool-${DIGEST.slice(0, 16)}`, "item.json"), '{"name":');
    expect(await store.find("tool", DIGEST)).toEqual({ missing: "its record is damaged" });
  });

  it("prunes all but what is named", async () => {
    const { store, root } = await storeWithItem();
    await store.begin("other", DIGEST);
    expect(await store.prune([["tool", DIGEST]])).toEqual([`other-${DIGEST.slice(0, 16)}.part`]);
    expect(readdirSync(root)).toEqual([`tool-${DIGEST.slice(0, 16)}`]);
  });
});

describe("inputsDigests", () => {
  it("changes what needs a changed item, and nothing else", () => {
    const items = (version: number) => [
      fakeItem("base", { inputs: { version } }),
      fakeItem("image", { needs: ["base"] }),
      fakeItem("other"),
    ];
    const [before, after] = [inputsDigests(items(1)), inputsDigests(items(2))];
    const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    expect(changed).toEqual(["base", "image"]);
  });

  it("does not depend on the order of keys", () => {
    const digest = (inputs: Record<string, number>) =>
      inputsDigests([fakeItem("a", { inputs })]).get("a");
    expect(digest({ x: 1, y: 2 })).toBe(digest({ y: 2, x: 1 }));
  });
});
