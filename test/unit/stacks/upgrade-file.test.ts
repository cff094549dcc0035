import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readUpgrade, upgradePath, writeUpgrade } from "../../../stacks/upgrade-file.ts";

const folder = mkdtempSync(join(tmpdir(), "nordmesh-upgrade-"));
const path = upgradePath(join(folder, "oslo-prod.yaml"));

describe("the record of an upgrade", () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("stands beside the environment's file, and comes back as it was", () => {
    expect(path).toBe(join(folder, "oslo-prod.upgrade.json"));
    expect(readUpgrade(path)).toBeNull();
    const upgrade = { from: "1.36.3", to: "1.37.2", hosts: ["cp1"] };
    writeUpgrade(path, upgrade);
    expect(readUpgrade(path)).toEqual(upgrade);
    writeUpgrade(path, null);
    expect(readUpgrade(path)).toBeNull();
  });

  it("is refused where it is none", () => {
    writeFileSync(path, JSON.stringify({ from: "1.36", to: "1.37.2", hosts: [] }));
    expect(() => readUpgrade(path)).toThrow(/from/);
  });
});
