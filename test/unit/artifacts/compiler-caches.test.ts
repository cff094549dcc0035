import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { bytesBelow, trimGoCache } from "../../../artifacts/build/compiler-caches.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A cache entry of 8 KiB that was used last at `seconds`. */
function addEntry(cache: string, part: string, name: string, seconds: number): string {
  const path = join(cache, part, name);
  mkdirSync(join(cache, part), { recursive: true });
  writeFileSync(path, Buffer.alloc(8192, 1));
  utimesSync(path, seconds, seconds);
  return path;
}

describe("trimGoCache", () => {
  it("removes what was used longest ago, down to the limit, and nothing beside the entries", async () => {
    const cache = temporaryFolder();
    const [old, middle, recent] = [1, 2, 3].map((age) =>
      addEntry(cache, `0${String(age)}`, "entry-d", age * 1000),
    );
    const readme = addEntry(cache, "README", "text", 1);
    expect(await trimGoCache(cache, 10_000)).toBe(16_384);
    expect([old, middle, recent, readme].map((path) => existsSync(path ?? ""))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("leaves a cache alone that is within its limit", async () => {
    const cache = temporaryFolder();
    addEntry(cache, "0a", "entry-d", 1000);
    expect(await trimGoCache(cache, 100_000)).toBe(0);
    expect(await bytesBelow(cache)).toBe(8192);
  });

  it("does not mind a cache that is not there", async () => {
    expect(await trimGoCache(join(temporaryFolder(), "none"), 1)).toBe(0);
  });
});
