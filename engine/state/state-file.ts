import { join } from "node:path";
import { makePrivateFolder, readIfPresent, replaceFile } from "./atomic-file.ts";
import { CorruptError, deriveKey, saltOf, seal, unseal } from "./seal.ts";
import type { SealingKey } from "./seal.ts";
import type { StackState } from "./stack-state.ts";

const FORMAT = 1;

/** A state file that was opened: its content, if it had any, and the key to write the next with. */
export interface OpenedState {
  readonly path: string;
  readonly key: SealingKey;
  readonly state: StackState | undefined;
  /** Says which copy had to be used, when it was not the newest one. */
  readonly warning?: string;
}

/** Where the state of a stack is kept. */
export function stateFilePath(stateDir: string): string {
  return join(stateDir, "state.json.enc");
}

/**
 * Reads and decrypts the state. A damaged file falls back to the copy before it. Throws
 * WrongPassphraseError, or CorruptError when no copy can be read: a damaged state is never taken
 * for an empty one.
 */
export async function openStateFile(stateDir: string, passphrase: string): Promise<OpenedState> {
  await makePrivateFolder(stateDir);
  const path = stateFilePath(stateDir);
  const newest = await readIfPresent(path);
  const previous = await readIfPresent(`${path}.bak`);
  if (newest === undefined && previous === undefined) {
    return { path, key: await deriveKey(passphrase), state: undefined };
  }
  try {
    if (newest === undefined) throw new CorruptError("the file is missing");
    return { path, ...(await decrypt(newest, passphrase)) };
  } catch (error) {
    if (!(error instanceof CorruptError)) throw error;
    return { path, ...(await fallBack(path, error, previous, passphrase)) };
  }
}

/** Encrypts and writes the state; on return it is on disk. */
export async function writeStateFile(opened: OpenedState, state: StackState): Promise<void> {
  const content = Buffer.from(JSON.stringify({ format: FORMAT, ...state }));
  await replaceFile(opened.path, seal(content, opened.key));
}

async function fallBack(
  path: string,
  problem: CorruptError,
  previous: Buffer | undefined,
  passphrase: string,
): Promise<Omit<OpenedState, "path">> {
  if (previous === undefined) {
    throw new CorruptError(`${path}: ${problem.message}, and there is no earlier copy`);
  }
  try {
    const found = await decrypt(previous, passphrase);
    const warning = `${path}: ${problem.message}; going on from the copy before it (${path}.bak)`;
    return { ...found, warning };
  } catch (error) {
    if (!(error instanceof CorruptError)) throw error;
    throw new CorruptError(`${path}: ${problem.message}; ${path}.bak: ${error.message}`);
  }
}

async function decrypt(
  file: Buffer,
  passphrase: string,
): Promise<{ key: SealingKey; state: StackState }> {
  const key = await deriveKey(passphrase, saltOf(file));
  const content: unknown = JSON.parse(unseal(file, key).toString("utf8"));
  if (!isState(content)) throw new CorruptError("the content is of an unknown format");
  return { key, state: content };
}

function isState(content: unknown): content is StackState & { format: number } {
  return (
    typeof content === "object" &&
    content !== null &&
    "format" in content &&
    content.format === FORMAT
  );
}
