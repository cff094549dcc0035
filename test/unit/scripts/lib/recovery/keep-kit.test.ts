import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { renderKitName } from "../../../../../model/recovery/kit-name.ts";
import { keepKit } from "../../../../../scripts/lib/recovery/keep-kit.ts";
import { sha256Of } from "../../../../../scripts/lib/recovery/kit/kit-file.ts";
import { DirectoryTarget } from "../../../../../scripts/lib/recovery/targets/directory-target.ts";
import { chooseTargets } from "../../../../../scripts/lib/recovery/make-backup.ts";
import type { BackupTarget } from "../../../../../model/plan/backup-plan.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kits-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const NOW = new Date("2026-11-28T21:00:00Z");
const vault: BackupTarget = {
  name: "vault",
  country: "NO",
  place: { kind: "directory", folder: "/srv/backup" },
};

function kitOf(environment: string, madeAt: string, text = madeAt) {
  const content = Buffer.from(text);
  return { environment, name: renderKitName(environment, madeAt, sha256Of(content)), content };
}

const keep = (kit: ReturnType<typeof kitOf>, count = 1, days = 1) =>
  keepKit(vault, new DirectoryTarget(folder), kit, { count, days }, NOW);

describe("keeping a kit in a folder", () => {
  it("adds it for its owner alone, and leaves no part of it behind", async () => {
    const kit = kitOf("small", "2026-11-28T20:59:00Z");
    expect(await keep(kit)).toEqual({
      target: "vault",
      country: "NO",
      problem: null,
      removed: [],
      damaged: [],
    });
    expect(readdirSync(folder)).toEqual([kit.name]);
    expect(readFileSync(join(folder, kit.name))).toEqual(kit.content);
  });

  it("never writes over another one", async () => {
    const kit = kitOf("small", "2026-11-28T20:59:00Z");
    writeFileSync(join(folder, kit.name), "other");
    expect((await keep(kit)).problem).toContain("EEXIST");
    expect(readFileSync(join(folder, kit.name), "utf8")).toBe("other");
  });

  it("removes old kits of this environment alone, and tells of damaged ones", async () => {
    const old = kitOf("small", "2026-10-01T00:00:00Z");
    const others = kitOf("small-two", "2026-10-01T00:00:00Z");
    const young = kitOf("small", "2026-11-28T10:00:00Z");
    for (const { name, content } of [old, others]) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, young.name), "damaged");
    const kit = kitOf("small", "2026-11-28T20:59:00Z");
    expect(await keep(kit)).toMatchObject({
      problem: null,
      removed: [old.name],
      damaged: [young.name],
    });
    expect(readdirSync(folder)).toEqual([young.name, kit.name, others.name].toSorted());
  });

  it("says where the folder is not there, and makes none", async () => {
    rmSync(folder, { recursive: true });
    expect((await keep(kitOf("small", "2026-11-28T20:59:00Z"))).problem).toContain(
      "mount its disk",
    );
  });
});

describe("--to", () => {
  it("takes one target, and names them where there is none of that name", () => {
    const plan = {
      recipients: [],
      targets: [vault],
      keep: { count: 1, days: 1 },
      snapshots: { minutes: 60, keep: 24 },
    };
    expect(chooseTargets(plan, "vault")).toEqual([vault]);
    expect(() => chooseTargets(plan, "valut")).toThrow("there are: vault.");
  });
});
