import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import type { RestorePlan } from "../../../../model/plan/restore-plan.ts";
import {
  environmentsFolder,
  listEnvironments,
  type LoadedPlan,
  planText,
  PROJECT_FOLDER,
} from "../../../../stacks/load-plan.ts";
import { readRestore, restorePath, writeRestore } from "../../../../stacks/restore-file.ts";
import { meshPath, writeMesh } from "../../../../stacks/mesh-file.ts";
import { rotationPath, writeRotation } from "../../../../stacks/rotation-file.ts";
import { readOperatorKey } from "../../../../stacks/operator-key-file.ts";
import { CommandError } from "../../command-line/command-line.ts";
import {
  environmentFolders,
  readRecord,
  writeRecord,
} from "../../environment/environment-state.ts";
import { meshOf } from "../kit/kit-mesh.ts";
import { rotationOf } from "../kit/kit-rotation.ts";
import { type OpenKit, partOf, sha256Of } from "../kit/kit-file.ts";
import { mergeEnvironment } from "./merge-environment.ts";
import { selectSeed, writeSeed } from "./seed-state.ts";

/** A text with other hosts, and what a person calls it. */
export interface OtherHosts {
  readonly name: string;
  readonly text: string;
}

/** A rebuild that could begin, or go on. Nothing has been touched for it. */
export interface PlannedRebuild {
  readonly kit: OpenKit;
  readonly restore: RestorePlan;
  readonly loaded: LoadedPlan;
  /** The environment's file as it will be. */
  readonly text: string;
  /** Whether it was begun before, with this kit. */
  readonly resumes: boolean;
}

/**
 * Decides what a rebuild from a kit would make, on the hosts of `onto` where it is given. Throws
 * `ConfigProblems` for mistakes in what comes of them, and `CommandError` where something else is in the way.
 */
export function planRebuild(
  kit: OpenKit,
  kitDigest: string,
  onto: OtherHosts | undefined,
): PlannedRebuild {
  const { environment, etcd, engine } = kit.manifest;
  if (engine !== "embedded") {
    throw new CommandError(
      `This kit is of a stack of Pulumi's CLI, and only one of the embedded engine can be rebuilt yet.`,
      "import its stack/state.json with pulumi stack import, and see docs/recovery.md",
    );
  }
  const restore = {
    kit: kitDigest,
    snapshot: sha256Of(partOf(kit, kitParts.snapshot)),
    revision: etcd.revision,
  };
  const file = join(environmentsFolder(), `${environment}.yaml`);
  const kept = partOf(kit, kitParts.environment).toString("utf8");
  const text = onto === undefined ? kept : merge(kept, onto);
  const path = join(PROJECT_FOLDER, file);
  assertNothingElse(environment, path, restore);
  assertFileIsKnown(path, file, [kept, text, ...(onto === undefined ? [] : [onto.text])]);
  return {
    kit,
    restore,
    loaded: planText(text, file, restore, {
      rotation: rotationOf(kit.parts),
      mesh: meshOf(kit.parts),
    }),
    text,
    resumes: readRecord(environmentFolders(environment)) !== undefined,
  };
}

/**
 * Writes what the program needs: the environment's file, the record of the kit, and the state with all keys. On
 * a rebuild that goes on only what is not there yet.
 */
export async function beginRebuild({
  kit,
  restore,
  loaded,
  text,
  resumes,
}: PlannedRebuild): Promise<void> {
  const path = join(PROJECT_FOLDER, loaded.file);
  await writeFile(path, text);
  writeRestore(restorePath(path), restore);
  writeRotation(rotationPath(path), rotationOf(kit.parts));
  writeMesh(meshPath(path), meshOf(kit.parts));
  if (resumes) return;
  const folders = environmentFolders(loaded.plan.environment);
  const seed = selectSeed(partOf(kit, kitParts.state).toString("utf8"));
  await writeSeed(folders.folder, seed);
  if (loaded.plan.driver !== "lab" && readOperatorKey(loaded.plan.environment) === undefined) {
    await mkdir(dirname(folders.sshKey), { recursive: true, mode: 0o700 });
    await writeFile(folders.sshKey, seed.operatorKey, { mode: 0o600 });
  }
  // Last: by it a run that was cut off before knows that it has to begin again.
  await writeRecord(folders, { engine: "embedded" });
}

function merge(kept: string, { name, text }: OtherHosts): string {
  try {
    return mergeEnvironment(kept, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `--onto ${name}: ${reason}`,
      "name a file or an environment with hosts:",
    );
  }
}

/** Reads what `--onto` names: an environment, or else a file. Throws `CommandError` where there is neither. */
export function readOnto(name: string): OtherHosts {
  const path = listEnvironments().includes(name)
    ? join(PROJECT_FOLDER, environmentsFolder(), `${name}.yaml`)
    : name;
  if (existsSync(path)) return { name, text: readFileSync(path, "utf8") };
  throw new CommandError(`--onto ${name}: there is no such environment or file.`, "name another");
}

/** The state of a living cluster, or of a rebuild from another kit, is not written over. */
function assertNothingElse(environment: string, path: string, restore: RestorePlan): void {
  const record = readRecord(environmentFolders(environment));
  const begun = readRestore(restorePath(path));
  if (record === undefined) return;
  if (begun?.kit === restore.kit) {
    if (begun.snapshot === restore.snapshot) return;
    throw new CommandError(
      `This rebuild of ${environment} was begun with another snapshot.`,
      "go on with the same --snapshot, or with the kit's own where none was named",
    );
  }
  throw new CommandError(
    `There is a state of ${environment} on this machine already.`,
    `if what it made is lost, forget it first: npm run down -- ${environment}`,
  );
}

/** A file that somebody has changed since the kit was made may say what they would miss. */
function assertFileIsKnown(path: string, file: string, known: readonly string[]): void {
  if (!existsSync(path) || known.includes(readFileSync(path, "utf8"))) return;
  throw new CommandError(
    `${file} is not what the kit has: it was changed after the kit was made.`,
    "move it away and say with --onto which hosts to use; then bring its other changes back with `up`",
  );
}
