import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { findAnyBundle } from "../../../artifacts/bundle-location.ts";
import { parseKitName } from "../../../model/recovery/kit-name.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { checkKit, type KitCheck } from "./check/check-kit.ts";
import { readIdentities } from "./identity-file.ts";
import { openKit, type OpenKit, sha256Of } from "./kit/kit-file.ts";

/** A kit that could be opened, and what was found of it. */
export interface CheckedFile {
  readonly kit: OpenKit;
  readonly checks: readonly KitCheck[];
}

/**
 * Opens a kit's file and proves that it can be restored. Throws `CommandError` with all that is wrong where it
 * cannot even be opened.
 */
export async function checkFile(file: string, identityFile: string): Promise<CheckedFile> {
  const kit = await openFile(file, identityFile);
  return { kit, checks: await checkKit(kit, findEtcdutl()) };
}

/** Opens a kit's file; see above. */
export async function openFile(file: string, identityFile: string): Promise<OpenKit> {
  const content = readContent(file);
  const said = parseKitName(basename(file));
  const renamed =
    said !== null && !sha256Of(content).startsWith(said.digest)
      ? ["it is not the file that its name says: it was changed or damaged"]
      : [];
  const opened = await openKit(content, readIdentities(identityFile));
  if (opened.ok && renamed.length === 0) return opened.kit;
  const problems = [...renamed, ...(opened.ok ? [] : opened.problems)];
  throw new CommandError(
    `${file} is no kit that could be restored:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    "take another kit, or the identity of one of its recipients",
  );
}

function readContent(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The kit cannot be read: ${reason}`, "name a file that is there");
  }
}

function findEtcdutl(): string {
  const bundle = findAnyBundle(loadVersions());
  if (bundle !== undefined) return join(bundle.path, "bin/etcdutl");
  throw new CommandError(
    "There is no bundle here, and the program that restores snapshots is in it.",
    "npm run bundle",
  );
}
