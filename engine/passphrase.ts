import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder, readIfPresent } from "./state/atomic-file.ts";
import { stateFilePath } from "./state/state-file.ts";

/** A passphrase and where it came from, for telling a person. */
export interface Passphrase {
  readonly value: string;
  readonly source: string;
}

const VARIABLES = ["NORDMESH_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE"] as const;

/**
 * The passphrase that seals a stack's state: from the environment, from the file that
 * PULUMI_CONFIG_PASSPHRASE_FILE names, or from `<stateDir>/passphrase`, which is made (mode 0600)
 * for a stack that has no state yet. Throws when there is a state but no passphrase for it.
 */
export async function findPassphrase(
  stateDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Passphrase> {
  for (const name of VARIABLES) {
    const value = env[name];
    if (value !== undefined && value !== "") return { value, source: name };
  }
  const named = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (named !== undefined && named !== "") {
    return { value: (await readFile(named, "utf8")).trim(), source: named };
  }
  return readOrGenerate(stateDir, join(stateDir, "passphrase"));
}

async function readOrGenerate(stateDir: string, path: string): Promise<Passphrase> {
  const kept = await readIfPresent(path);
  if (kept !== undefined && kept.length > 0) {
    // A copy or a restore may have widened the mode; nobody else has any business with it.
    await chmod(path, 0o600);
    return { value: kept.toString("utf8").trim(), source: path };
  }
  if ((await readIfPresent(stateFilePath(stateDir))) !== undefined) {
    throw new Error(
      `${stateFilePath(stateDir)} is encrypted and its passphrase is missing: ` +
        `set ${VARIABLES[0]}, or bring back ${path}`,
    );
  }
  await makePrivateFolder(stateDir);
  const value = randomBytes(32).toString("base64url");
  await writeFile(path, `${value}\n`, { mode: 0o600, flag: "wx" });
  return { value, source: path };
}
