import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { revisionOf } from "../../../model/plan/mesh-record.ts";
import { meshPath, readMesh, writeMesh } from "../../../stacks/mesh-file.ts";

const folder = mkdtempSync(join(tmpdir(), "nordmesh-mesh-"));
const path = meshPath(join(folder, "oslo-prod.yaml"));
const first = { version: "1.30.2", revision: null };
const to = revisionOf("1.31.0-alpha.20260827");

describe("the record of a mesh", () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("stands beside the environment's file, and comes back as it was", () => {
    expect(path).toBe(join(folder, "oslo-prod.mesh.json"));
    expect(readMesh(path)).toBeNull();
    for (const record of [
      { runs: first, upgrade: { to, stage: "beside" as const, moved: ["demo"] } },
      { runs: to, upgrade: null },
    ]) {
      writeMesh(path, record);
      expect(readMesh(path)).toEqual(record);
    }
  });

  it("is none where the mesh is as an environment begins", () => {
    writeMesh(path, { runs: to, upgrade: null });
    writeMesh(path, { runs: first, upgrade: null });
    expect(existsSync(path)).toBe(false);
    writeMesh(path, null);
    expect(readMesh(path)).toBeNull();
  });

  it.each([
    ["a version", { runs: { version: "1.31", revision: null }, upgrade: null }],
    ["a revision", { runs: { version: "1.31.4", revision: "1.31.4" }, upgrade: null }],
    ["a stage", { runs: first, upgrade: { to, stage: "done", moved: [] } }],
  ])("is refused where %s is none", (_what, record) => {
    writeFileSync(path, JSON.stringify(record));
    expect(() => readMesh(path)).toThrow();
  });
});
