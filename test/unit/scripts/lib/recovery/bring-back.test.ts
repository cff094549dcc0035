import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readStack } from "../../../../../engine/stack-view.ts";
import { kitParts } from "../../../../../model/recovery/kit-manifest.ts";
import {
  environmentFolders,
  readRecord,
} from "../../../../../scripts/lib/environment/environment-state.ts";
import { bringBack } from "../../../../../scripts/lib/recovery/bring-back.ts";
import { makeKit } from "../../../../fixtures/kits.ts";

const AT = { project: "nordmesh", stack: "small" };
const state = { format: 1, ...AT, resources: [], condemned: [], outputs: { answer: 42 } };
const kit = makeKit({
  [kitParts.state]: JSON.stringify(state),
  [kitParts.passphrase]: "that of the kit",
});

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "back-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const bring = (variables = {}, from = kit) => {
  const folders = environmentFolders("small", root);
  return bringBack(from, { folders, file: join(root, "small.yaml"), variables });
};

const readWith = (passphrase: string) =>
  readStack({ ...AT, stateDir: environmentFolders("small", root).folder, passphrase });

describe("a machine that has lost an environment's state", () => {
  it("gets it back with its passphrase, for its user alone, and the file", async () => {
    expect(await bring()).toEqual(["passphrase", "state", "environment file"]);
    const folders = environmentFolders("small", root);
    expect((await readWith("that of the kit")).outputs).toEqual({ answer: 42 });
    expect(statSync(join(folders.folder, "passphrase")).mode & 0o777).toBe(0o600);
    expect(readRecord(folders)).toEqual({ engine: "embedded" });
    expect(readFileSync(join(root, "small.yaml"), "utf8")).toBe(kitParts.environment);
  });

  it("has it sealed with the passphrase that it is told by its variables", async () => {
    await bring({ NORDMESH_PASSPHRASE: "another" });
    expect((await readWith("another")).outputs).toEqual({ answer: 42 });
  });

  it("gets the passphrase alone where the state is there", async () => {
    await bring();
    const folders = environmentFolders("small", root);
    rmSync(join(folders.folder, "passphrase"));
    const sealed = readFileSync(folders.embeddedState);
    expect(await bring()).toEqual(["passphrase"]);
    expect(readFileSync(folders.embeddedState)).toEqual(sealed);
    expect(existsSync(join(folders.folder, "passphrase"))).toBe(true);
  });

  it("keeps a state that the kit's passphrase does not open", async () => {
    await bring({ NORDMESH_PASSPHRASE: "another" });
    const folders = environmentFolders("small", root);
    rmSync(join(folders.folder, "passphrase"));
    await expect(bring()).rejects.toThrow("does not open it");
    expect(existsSync(join(folders.folder, "passphrase"))).toBe(false);
  });

  it("is told what to do with a kit of Pulumi's CLI", async () => {
    const exported = { ...kit, manifest: { ...kit.manifest, engine: "pulumi" as const } };
    await expect(bring({}, exported)).rejects.toThrow("Pulumi's CLI");
  });
});
