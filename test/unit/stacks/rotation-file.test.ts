import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  readEncryptionKey,
  rotationPath,
  writeEncryptionKey,
} from "../../../stacks/rotation-file.ts";

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

  it("stands beside the environment's file, and only where a key has been changed", () => {
    expect(path).toBe(join(folder, "oslo.rotation.json"));
    expect(readEncryptionKey(path)).toEqual([1]);
    writeEncryptionKey(path, [1, 2]);
    expect(readFileSync(path, "utf8")).toBe('{"encryptionKey":[1,2]}\n');
    expect(readEncryptionKey(path)).toEqual([1, 2]);
    writeEncryptionKey(path, [1]);
    expect(existsSync(path)).toBe(false);
  });

  it.each(["[]", "[0]", "[1,1]", "[1,2,3]", '["1"]'])("is refused with %s in it", (keys) => {
    writeFileSync(path, `{"encryptionKey":${keys}}`);
    expect(() => readEncryptionKey(path)).toThrow();
  });
});
