import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { CommandError } from "../command-line/command-line.ts";
import {
  assertKnownEnvironment,
  environmentFolders,
  readRecord,
} from "../environment/environment-state.ts";
import { parseCertificate } from "./certificates.ts";
import { loadEvidenceOutputs } from "./signing-keys.ts";

/** Reads a file that a person named; throws `CommandError` where it cannot be read. */
export function readNamed(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be read: ${reason}`, "name a file that is there");
  }
}

/** The root certificate in a file that a person trusts. */
export function rootFromFile(path: string): X509Certificate {
  const certificate = parseCertificate(readNamed(path));
  if (certificate !== null) return certificate;
  throw new CommandError(
    `${path} is not a certificate in PEM form.`,
    "name the root certificate that you got from the controller",
  );
}

/** The root of an environment that this machine has the state of. */
export async function rootFromStack(
  environment: string,
  engineWish: string | undefined,
): Promise<X509Certificate> {
  assertKnownEnvironment(environment);
  if (readRecord(environmentFolders(environment)) === undefined) {
    throw new CommandError(
      `There is no state of ${environment} here, and so no root to check against.`,
      "give the root certificate that you got from the controller: --root FILE",
    );
  }
  const { keys } = await loadEvidenceOutputs(environment, undefined, engineWish);
  return new X509Certificate(keys.root);
}
