import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { listEnvironments, PROJECT_FOLDER, UnknownEnvironment } from "../../../stacks/load-plan.ts";
import type { EngineName, OperationCounts } from "../engine/engine.ts";

/** Everything that an environment keeps in this checkout; nothing is created. */
export interface EnvironmentFolders {
  /** `.nordmesh/environments/<environment>`: state, record, ways in and lab hosts. */
  readonly folder: string;
  readonly record: string;
  /** Administrator's kubeconfig, mode 0600. */
  readonly kubeconfig: string;
  /** Operator's SSH key, mode 0600. */
  readonly sshKey: string;
  /** The hosts' pinned SSH keys. */
  readonly knownHosts: string;
  /** For `ssh -F`: reaches each host by its name, with the two files above. */
  readonly sshConfig: string;
  /** State of the embedded engine. */
  readonly embeddedState: string;
  /** Report of the last `verify`. */
  readonly verification: string;
  /** Disks and runtime files of lab hosts. */
  readonly lab: string;
}

/** Lays out an environment's files below the state folder of the checkout. */
export function environmentFolders(
  environment: string,
  stateRoot: string = STATE_ROOT,
): EnvironmentFolders {
  const folder = join(stateRoot, "environments", environment);
  return {
    folder,
    record: join(folder, "environment.json"),
    kubeconfig: join(folder, "kubeconfig"),
    sshKey: join(folder, "ssh/id_ed25519"),
    knownHosts: join(folder, "ssh/known_hosts"),
    sshConfig: join(folder, "ssh/config"),
    embeddedState: join(folder, "state.json.enc"),
    verification: join(folder, "verification.json"),
    lab: join(folder, "lab"),
  };
}

/** State folder of this checkout. */
export const STATE_ROOT = join(PROJECT_FOLDER, ".nordmesh");

/** What the commands remember of an environment beside its state; holds no secret. */
export interface EnvironmentRecord {
  /** The engine that holds the environment's state. */
  readonly engine: EngineName;
  readonly lastUp?: LastUp;
  /** Hosts that were reset, and that no `up` has joined again yet. */
  readonly reset?: readonly string[];
}

/** The last `up` that ran to its end. */
export interface LastUp {
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly seconds: number;
  readonly ok: boolean;
  readonly changes: OperationCounts;
}

/**
 * The record of an environment; undefined where no `up` was ever begun. A state of the embedded engine
 * without a record (a copied folder) counts as one.
 */
export function readRecord(folders: EnvironmentFolders): EnvironmentRecord | undefined {
  if (existsSync(folders.record)) {
    return JSON.parse(readFileSync(folders.record, "utf8")) as EnvironmentRecord;
  }
  return existsSync(folders.embeddedState) ? { engine: "embedded" } : undefined;
}

/** Keeps a record, whole or not at all. */
export async function writeRecord(
  folders: EnvironmentFolders,
  record: EnvironmentRecord,
): Promise<void> {
  await mkdir(folders.folder, { recursive: true, mode: 0o700 });
  const fresh = `${folders.record}.new`;
  await writeFile(fresh, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(fresh, folders.record);
}

/**
 * Removes what is left of an environment that is gone: state, ways in, record. A passphrase that was
 * generated for it goes too, because nothing is left that it opens; the operator's key stays with `keepKey`,
 * for hosts that are not gone.
 */
export async function forgetEnvironment(
  { folder, sshKey }: EnvironmentFolders,
  { keepKey = false }: { readonly keepKey?: boolean } = {},
): Promise<void> {
  const key = keepKey && existsSync(sshKey) ? readFileSync(sshKey) : undefined;
  await rm(folder, { recursive: true, force: true });
  if (key === undefined) return;
  await mkdir(dirname(sshKey), { recursive: true, mode: 0o700 });
  await writeFile(sshKey, key, { mode: 0o600 });
}

/** Throws `UnknownEnvironment` unless the name has a file or something that was made from one. */
export function assertKnownEnvironment(environment: string): void {
  const known = listEnvironments();
  if (known.includes(environment)) return;
  const isName = /^[a-z0-9][-a-z0-9]*$/.test(environment);
  if (isName && readRecord(environmentFolders(environment)) !== undefined) return;
  throw new UnknownEnvironment(environment, known);
}
