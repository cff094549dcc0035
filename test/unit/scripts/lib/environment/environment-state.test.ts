import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  assertKnownEnvironment,
  environmentFolders,
  forgetEnvironment,
  readRecord,
  writeRecord,
} from "../../../../../scripts/lib/environment/environment-state.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nordmesh-state-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("the record of an environment", () => {
  it("comes back as it was written", async () => {
    const folders = environmentFolders("lab", root);
    expect(readRecord(folders)).toBeUndefined();

    await writeRecord(folders, { engine: "pulumi" });
    expect(readRecord(folders)).toEqual({ engine: "pulumi" });
  });

  it("follows from a state without one", () => {
    const folders = environmentFolders("lab", root);
    mkdirSync(folders.folder, { recursive: true });
    writeFileSync(folders.embeddedState, "sealed");

    expect(readRecord(folders)).toEqual({ engine: "embedded" });
  });
});

describe("forgetting an environment", () => {
  it("leaves nothing of it", async () => {
    const folders = environmentFolders("blue", root);
    await writeRecord(folders, { engine: "embedded" });
    mkdirSync(join(folders.folder, "ssh"));
    for (const path of [folders.kubeconfig, folders.sshKey, folders.embeddedState]) {
      writeFileSync(path, "x");
    }
    writeFileSync(join(folders.folder, "passphrase"), "x");
    mkdirSync(folders.lab, { recursive: true });

    await forgetEnvironment(folders);
    expect(existsSync(folders.folder)).toBe(false);
    expect(existsSync(folders.lab)).toBe(false);
  });

  it("keeps the hosts of other labs, whose folder is inside that of the one called lab", async () => {
    const other = environmentFolders("blue", root);
    mkdirSync(other.lab, { recursive: true });
    const folders = environmentFolders("lab", root);
    await writeRecord(folders, { engine: "embedded" });

    await forgetEnvironment(folders);
    expect(existsSync(folders.record)).toBe(false);
    expect(existsSync(other.lab)).toBe(true);
  });
});

describe("a known environment", () => {
  it("has a file", () => {
    expect(() => {
      assertKnownEnvironment("lab");
    }).not.toThrow();
  });

  it.each(["nowhere", "../lab", "lab/../lab", ""])("is not %p", (name) => {
    expect(() => {
      assertKnownEnvironment(name);
    }).toThrow(/no environment/);
  });
});
