import { accessSync, constants, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Path of the Pulumi CLI: on PATH, or where `installPulumi` puts it; undefined where there is none. */
export function findPulumi(env: Environment = process.env): string | undefined {
  const folders = [...(env["PATH"] ?? "").split(delimiter), join(installRoot(env), "bin")];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "pulumi"))
    .find(isExecutable);
}

/** The version of the CLI that goes with the SDK, so that both are pinned in one place. */
export function pinnedPulumiVersion(): string {
  const file = join(PROJECT_FOLDER, "node_modules/@pulumi/pulumi/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/**
 * Fetches the CLI at the pinned version from its vendor and returns its path. Throws a `CommandError`
 * where the network does not let it.
 */
export async function installPulumi(env: Environment = process.env): Promise<string> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/cmd.js");
  try {
    const installed = await PulumiCommand.install({ root: installRoot(env) });
    return installed.command;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new CommandError(
      `Pulumi ${pinnedPulumiVersion()} could not be installed: ${reason}`,
      "install it by other means, or leave --install-pulumi out: the embedded engine needs no CLI",
    );
  }
}

function installRoot(env: Environment): string {
  const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  return join(home, "versions", pinnedPulumiVersion());
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
