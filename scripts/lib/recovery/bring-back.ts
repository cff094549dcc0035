import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findPassphrase } from "../../../engine/passphrase.ts";
import { makePrivateFolder } from "../../../engine/state/atomic-file.ts";
import { openStateFile, writeStateFile } from "../../../engine/state/state-file.ts";
import type { StackState } from "../../../engine/state/stack-state.ts";
import { kitParts } from "../../../model/recovery/kit-manifest.ts";
import { CommandError } from "../command-line/command-line.ts";
import { type EnvironmentFolders, writeRecord } from "../environment/environment-state.ts";
import { type OpenKit, partOf } from "./kit/kit-file.ts";

/** Where things are brought back to. */
export interface BringBack {
  readonly folders: EnvironmentFolders;
  /** Path of the environment's file. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Brings back what an operator's machine has lost of an environment that lives: where the state is there, its
 * passphrase; where it is not, the state with it, and the environment's file where there is none. Nothing that is
 * there is written over. Returns what was brought back. Throws `CommandError` where the kit does not fit.
 */
export async function bringBack(kit: OpenKit, to: BringBack): Promise<string[]> {
  if (kit.manifest.engine !== "embedded") {
    throw new CommandError(
      "This kit is of a stack of Pulumi's CLI, which keeps its state itself.",
      "age -d -i IDENTITY KIT | tar xz -O stack/state.json | pulumi stack import",
    );
  }
  const { folder, embeddedState } = to.folders;
  const passphrase = partOf(kit, kitParts.passphrase).toString("utf8");
  if (existsSync(embeddedState)) return await bringPassphrase(folder, passphrase);
  await writePassphrase(folder, passphrase);
  const { value } = await findPassphrase(folder, to.variables);
  const state = JSON.parse(partOf(kit, kitParts.state).toString("utf8")) as StackState;
  await writeStateFile(await openStateFile(folder, value), state);
  // The kit was made of an environment that was up.
  await writeRecord(to.folders, { engine: "embedded" });
  const brought = ["passphrase", "state"];
  if (existsSync(to.file)) return brought;
  await writeFile(to.file, partOf(kit, kitParts.environment));
  return [...brought, "environment file"];
}

/** The state that is there may be newer than the kit's, so only what opens it is brought. */
async function bringPassphrase(folder: string, passphrase: string): Promise<string[]> {
  try {
    await openStateFile(folder, passphrase);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `There is a state here, and the kit's passphrase does not open it: ${reason}.`,
      "take a kit that was made later, or move the state away to have the kit's",
    );
  }
  await writePassphrase(folder, passphrase);
  return ["passphrase"];
}

async function writePassphrase(folder: string, passphrase: string): Promise<void> {
  await makePrivateFolder(folder);
  await writeFile(join(folder, "passphrase"), `${passphrase}\n`, { mode: 0o600 });
}
