import { beforeEach, describe, expect, it } from "@jest/globals";
import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findPassphrase } from "../../../engine/passphrase.ts";
import { makeTemporaryFolder } from "../../engine/support/temporary-folder.ts";

let stateDir: string;
let path: string;

beforeEach(async () => {
  stateDir = await makeTemporaryFolder();
  path = join(stateDir, "passphrase");
});

describe("findPassphrase", () => {
  it("prefers its own variable, then Pulumi's, then Pulumi's file", async () => {
    await writeFile(join(stateDir, "given"), "from a file\n");
    const file = { PULUMI_CONFIG_PASSPHRASE_FILE: join(stateDir, "given") };
    const pulumi = { ...file, PULUMI_CONFIG_PASSPHRASE: "pulumi's" };
    const own = { ...pulumi, NORDMESH_PASSPHRASE: "own" };

    expect(await findPassphrase(stateDir, own)).toEqual({
      value: "own",
      source: "NORDMESH_PASSPHRASE",
    });
    expect((await findPassphrase(stateDir, pulumi)).value).toBe("pulumi's");
    expect((await findPassphrase(stateDir, file)).value).toBe("from a file");
  });

  it("makes one for a new stack, for its owner only, and finds it again", async () => {
    const made = await findPassphrase(stateDir, {});

    expect(made.source).toBe(path);
    expect(made.value.length).toBeGreaterThanOrEqual(40);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await findPassphrase(stateDir, {})).toEqual(made);
  });

  it("narrows a mode that was widened", async () => {
    await findPassphrase(stateDir, {});
    await chmod(path, 0o644);
    await findPassphrase(stateDir, {});

    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("makes none for a state that it could not open", async () => {
    await writeFile(join(stateDir, "state.json.enc"), "sealed");
    await expect(findPassphrase(stateDir, {})).rejects.toThrow("its passphrase is missing");
  });
});
