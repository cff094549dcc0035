import { chdir, cwd } from "node:process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { BackupTarget } from "../../../../../model/plan/backup-plan.ts";
import { renderKitName } from "../../../../../model/recovery/kit-name.ts";
import {
  fetchKept,
  findStale,
  LATEST,
  listKept,
} from "../../../../../scripts/lib/recovery/kept-kits.ts";
import { sha256Of } from "../../../../../scripts/lib/recovery/kit/kit-file.ts";

const home = cwd();
let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
  for (const name of ["near", "far", "here"]) await mkdir(join(folder, name));
  chdir(join(folder, "here"));
});
afterEach(() => {
  chdir(home);
  rmSync(folder, { recursive: true });
});

const target = (name: string): BackupTarget => ({
  name,
  country: "NO",
  place: { kind: "directory", folder: join(folder, name) },
});

function keep(place: string, environment: string, madeAt: string, damage = ""): string {
  const name = renderKitName(environment, madeAt, sha256Of(Buffer.from(madeAt)));
  writeFileSync(join(folder, place, name), madeAt + damage);
  return name;
}

describe("kits that are kept", () => {
  it("are listed by target, newest first, with those that are damaged and the target that is down", async () => {
    const old = keep("near", "small", "2026-11-01T00:00:00Z");
    const bad = keep("near", "small", "2026-11-02T00:00:00Z", "x");
    keep("near", "small-two", "2026-11-03T00:00:00Z");
    expect(await listKept("small", [target("near"), target("lost")])).toMatchObject([
      {
        target: "near",
        problem: null,
        kits: [
          { name: bad, good: false },
          { name: old, good: true },
        ],
      },
      { target: "lost", problem: expect.stringContaining("there is no folder"), kits: [] },
    ]);
  });

  it("are fetched from whichever target has them whole, never over a file", async () => {
    keep("near", "small", "2026-11-01T00:00:00Z");
    keep("near", "small", "2026-11-02T00:00:00Z", "x");
    const newest = keep("far", "small", "2026-11-02T00:00:00Z");
    const targets = [target("lost"), target("near"), target("far")];
    expect(await fetchKept("small", targets, LATEST)).toBe(newest);
    expect(readFileSync(newest, "utf8")).toBe("2026-11-02T00:00:00Z");
    await expect(fetchKept("small", targets, newest)).rejects.toThrow("was not written");
  });

  it("are behind where the newest good one is too old, and where none can be seen", async () => {
    keep("near", "small", "2026-11-01T00:00:00Z");
    keep("near", "small", "2026-11-02T00:00:00Z", "x");
    const contents = await listKept("small", [target("near"), target("far"), target("lost")]);
    const now = new Date("2026-11-02T01:30:00Z");
    expect(findStale(contents, 26, now)).toEqual([
      "far: there is no good kit",
      expect.stringMatching(/^lost: there is no folder/),
    ]);
    expect(findStale(contents, 25, now)[0]).toBe("near: the newest good kit is 25.5 hours old");
  });

  it("are missed with what each target said", async () => {
    keep("near", "small", "2026-11-02T00:00:00Z", "x");
    const fetched = fetchKept("small", [target("near"), target("lost")], LATEST);
    await expect(fetched).rejects.toThrow(
      /No target has a good kit:\n {2}near: 1 kits\n {2}lost: there is no folder/,
    );
  });
});
