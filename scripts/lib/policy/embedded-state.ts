import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { findPassphrase } from "../../../engine/passphrase.ts";
import { markResources } from "../../../engine/stack-view.ts";
import { openStateFile, stateFilePath } from "../../../engine/state/state-file.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import { BadInput } from "./bad-input.ts";
import { toResource } from "./marked-resources.ts";

/** Whether a file is where the embedded engine keeps a stack, by its name. */
export function isEmbeddedState(file: string): boolean {
  return basename(file) === basename(stateFilePath(""));
}

/**
 * Resources of a state of the embedded engine, which is encrypted as a whole; the passphrase comes from
 * where the engine itself would take it. Secrets keep their marks. Throws `BadInput` for a file that is
 * not there or cannot be opened.
 */
export async function readEmbeddedState(file: string): Promise<Resource[]> {
  // Without a state the engine would make a passphrase for one.
  if (!existsSync(file)) throw new BadInput(`${file} cannot be read: there is no such file`);
  const folder = dirname(file);
  try {
    const { value } = await findPassphrase(folder, process.env);
    const { state } = await openStateFile(folder, value);
    return markResources(state?.resources ?? []).map(toResource);
  } catch (error) {
    throw new BadInput(`${file} cannot be opened: ${error instanceof Error ? error.message : ""}`);
  }
}
