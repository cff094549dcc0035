import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { UNCHANGED } from "../../../model/plan/generations.ts";
import { generationsOf, recordOf } from "../../../model/rotation/rotation-record.ts";
import { readRotation, rotationPath, writeRotation } from "../../../stacks/rotation-file.ts";

describe("the record of rotations", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "nordmesh-rotation-"));
    path = rotationPath(join(folder, "oslo.yaml"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("stands beside the environment's file, and only where a credential has been changed", () => {
    expect(path).toBe(join(folder, "oslo.rotation.json"));
    expect(generationsOf(readRotation(path))).toEqual(UNCHANGED);
    writeRotation(path, {});
    expect(existsSync(path)).toBe(false);
  });

  it("keeps each credential for itself, and when it was reached", () => {
    const reached = "2026-11-29T12:00:00.000Z";
    writeRotation(path, { encryptionKey: { generations: [1, 2] } });
    writeRotation(path, {
      ...readRotation(path),
      serviceAccountKey: { generations: [2, 1], reached },
    });
    const record = readRotation(path);
    expect(record).toEqual({
      encryptionKey: { generations: [1, 2] },
      serviceAccountKey: { generations: [2, 1], reached },
    });
    expect(generationsOf(record)).toEqual({
      ...UNCHANGED,
      encryptionKey: [1, 2],
      serviceAccountKey: [2, 1],
    });
    expect(recordOf(record, "encryptionKey").reached).toBeUndefined();
    expect(recordOf(record, "operatorKey").reached).toBeDefined();
    expect(readFileSync(path, "utf8")).not.toContain("PRIVATE");
  });

  it.each([
    '{"encryptionKey":{"generations":[]}}',
    '{"encryptionKey":{"generations":[0]}}',
    '{"encryptionKey":{"generations":[1,1]}}',
    '{"encryptionKey":{"generations":[1,2,3]}}',
    '{"encryptionKey":{"generations":["1"]}}',
    '{"encryptionKey":{"generations":[2],"reached":"yesterday"}}',
    '{"rootPassword":{"generations":[1]}}',
  ])("is refused as %s", (text) => {
    writeFileSync(path, text);
    expect(() => readRotation(path)).toThrow();
  });
});
