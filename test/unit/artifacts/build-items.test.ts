import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { buildItems } from "../../../artifacts/build-items.ts";
import type { BuildEvent } from "../../../artifacts/build-items.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import type { Item } from "../../../artifacts/item.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { fakeItem } from "./fake-items.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const versions = loadVersions();

/** Builds and returns which items were made, and why, in order. */
async function build(
  items: readonly Item[],
  root: string,
  options: { readonly only?: ReadonlySet<string>; readonly signal?: AbortSignal } = {},
) {
  const events: BuildEvent[] = [];
  const stored = await buildItems({
    versions,
    items,
    folders: cacheFolders(root),
    verify: false,
    signal: new AbortController().signal,
    ...options,
    onEvent: (event) => events.push(event),
  });
  const made = events.flatMap((event) =>
    event.type === "started" ? [`${event.item.name}: ${event.why}`] : [],
  );
  return { made, stored };
}

describe("buildItems", () => {
  it("makes all items in order, and nothing the second time", async () => {
    const root = temporaryFolder();
    const items = [fakeItem("a"), fakeItem("b", { needs: ["a"] })];
    expect((await build(items, root)).made).toEqual(["a: not made yet", "b: not made yet"]);
    expect((await build(items, root)).made).toEqual([]);
  });

  it("gives an item the folders of what it needs", async () => {
    const copy = fakeItem("copy", {
      needs: ["a"],
      build: (context) => {
        writeFileSync(join(context.output, "copy"), readFileSync(join(context.needed("a"), "a")));
        return Promise.resolve([]);
      },
    });
    const { stored } = await build([fakeItem("a", { inputs: "from a" }), copy], temporaryFolder());
    expect(readFileSync(join(stored.get("copy")?.folder ?? "", "copy"), "utf8")).toBe('"from a"');
  });

  it("keeps finished items when a later one fails, and goes on there", async () => {
    const root = temporaryFolder();
    const broken = fakeItem("b", { build: () => Promise.reject(new Error("no compiler")) });
    await expect(build([fakeItem("a"), broken], root)).rejects.toThrow("no compiler");
    expect((await build([fakeItem("a"), fakeItem("b")], root)).made).toEqual(["b: not made yet"]);
  });

  it("makes a damaged item again, and says why", async () => {
    const root = temporaryFolder();
    const items = [fakeItem("a"), fakeItem("b")];
    const { stored } = await build(items, root);
    writeFileSync(join(stored.get("a")?.folder ?? "", "a"), "");
    expect((await build(items, root)).made).toEqual(["a: a was changed after it was made"]);
  });

  it("makes only what was asked for, with its needs", async () => {
    const items = [fakeItem("a"), fakeItem("b"), fakeItem("c", { needs: ["b"] })];
    const { made } = await build(items, temporaryFolder(), { only: new Set(["c"]) });
    expect(made).toEqual(["b: not made yet", "c: not made yet"]);
  });

  it("starts no further item once it is told to stop", async () => {
    const stop = new AbortController();
    const last = fakeItem("a", {
      build: () => {
        stop.abort(new Error("interrupted"));
        return Promise.resolve([]);
      },
    });
    const never = fakeItem("b", { build: () => Promise.reject(new Error("was started")) });
    const running = build([last, never], temporaryFolder(), { signal: stop.signal });
    await expect(running).rejects.toThrow("interrupted");
  });
});
