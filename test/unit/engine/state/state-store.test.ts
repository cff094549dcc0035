import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  mkdir,
  readdir,
  readFile,
  rmdir,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { CorruptError, WrongPassphraseError } from "../../../../engine/state/seal.ts";
import type { ResourceState } from "../../../../engine/state/stack-state.ts";
import { StateStore } from "../../../../engine/state/state-store.ts";
import { makeTemporaryFolder } from "../../../engine/support/temporary-folder.ts";

let stateDir: string;
let path: string;

beforeEach(async () => {
  stateDir = await makeTemporaryFolder();
  path = join(stateDir, "state.json.enc");
});

const open = (passphrase = "correct horse", stack = "dev"): Promise<StateStore> =>
  StateStore.open({ stateDir, passphrase, project: "proj", stack });

const resource = (name: string): ResourceState => ({
  urn: `urn:${name}`,
  type: "test:index:Thing",
  name,
  custom: true,
  id: name,
  inputs: { password: "swordfish" },
  outputs: {},
  dependencies: [],
  protect: false,
  retainOnDelete: false,
  timeouts: {},
});

/** Writes a state with one resource, then one with two. */
async function writeTwice(): Promise<void> {
  const store = await open();
  store.set(resource("a"));
  await store.commit();
  store.set(resource("b"));
  await store.commit();
}

const names = (store: StateStore): string[] => store.snapshot().resources.map(({ name }) => name);

describe("the state file", () => {
  it("brings back what was committed, in order", async () => {
    await writeTwice();
    expect(names(await open())).toEqual(["a", "b"]);
  });

  it("is for its owner only, encrypted, and leaves no other files but the copy", async () => {
    await writeTwice();

    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path)).includes("swordfish")).toBe(false);
    expect((await readdir(stateDir)).sort()).toEqual(["state.json.enc", "state.json.enc.bak"]);
  });

  it("is not written without a change", async () => {
    await writeTwice();
    const before = await readFile(path);
    const store = await open();
    await store.commit();

    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it("gives way to the copy before it when it is damaged, and says so", async () => {
    await writeTwice();
    await truncate(path, 90);
    const store = await open();

    expect(names(store)).toEqual(["a"]);
    expect(store.warning).toContain(`${path}: the content is damaged; going on from the copy`);
  });

  it("gives way to the copy when it is missing", async () => {
    await writeTwice();
    await unlink(path);

    expect(names(await open())).toEqual(["a"]);
  });

  it("is never taken for an empty one when no copy is whole", async () => {
    await writeTwice();
    await truncate(path, 10);
    await writeFile(`${path}.bak`, "rubbish");

    await expect(open()).rejects.toThrow(CorruptError);
  });

  it("refuses a wrong passphrase", async () => {
    await writeTwice();
    await expect(open("battery staple")).rejects.toThrow(WrongPassphraseError);
  });

  it("refuses to serve another stack", async () => {
    await writeTwice();
    await expect(open("correct horse", "prod")).rejects.toThrow(
      "belongs to proj/dev, not to proj/prod",
    );
  });

  it("has everything of commits that came together", async () => {
    const store = await open();
    const commits = ["a", "b", "c"].map((name) => {
      store.set(resource(name));
      return store.commit();
    });
    await Promise.all(commits);

    expect(names(await open())).toEqual(["a", "b", "c"]);
  });

  it("is tried again after a write that failed", async () => {
    const store = await open();
    // A folder where the new file should go: no user can write over it.
    await mkdir(`${path}.tmp`);
    store.set(resource("a"));
    await expect(store.commit()).rejects.toThrow("EISDIR");

    await rmdir(`${path}.tmp`);
    await store.commit();
    expect(names(await open())).toEqual(["a"]);
  });
});
