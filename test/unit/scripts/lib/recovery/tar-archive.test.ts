import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readArchive, writeArchive } from "../../../../../scripts/lib/recovery/kit/tar-archive.ts";

const files = [
  { path: "manifest.json", content: Buffer.from("{}\n") },
  { path: "etcd/snapshot.db", content: Buffer.alloc(1536, 7) },
  { path: "empty", content: Buffer.alloc(0) },
];

describe("archives", () => {
  it("are read by tar itself", () => {
    const { stdout, status } = spawnSync("tar", ["tvf", "-"], { input: writeArchive(files) });
    expect(status).toBe(0);
    const listed = stdout
      .toString()
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/));
    expect(listed.map((words) => [words[0], words[2], words[5]])).toEqual([
      ["-rw-------", "3", "manifest.json"],
      ["-rw-------", "1536", "etcd/snapshot.db"],
      ["-rw-------", "0", "empty"],
    ]);
  });

  it("come back as they were written", () => {
    const some = fc.array(
      fc.record({
        path: fc.stringMatching(/^[a-z/.]{1,100}$/),
        content: fc.uint8Array({ maxLength: 2000 }),
      }),
    );
    fc.assert(
      fc.property(some, (list) => {
        const written = list.map(({ path, content }) => ({ path, content: Buffer.from(content) }));
        expect(readArchive(writeArchive(written))).toEqual(written);
      }),
    );
  });

  it("are refused where they are cut off or changed", () => {
    const archive = writeArchive(files);
    expect(() => readArchive(archive.subarray(0, 1200))).toThrow("cut off");
    expect(() => readArchive(archive.subarray(0, 1024))).toThrow("cut off");
    const changed = Buffer.from(archive);
    changed[3] = 0x2f;
    expect(() => readArchive(changed)).toThrow("damaged at byte 0");
  });
});
