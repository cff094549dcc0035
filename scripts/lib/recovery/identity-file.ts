import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { CommandError } from "../command-line/command-line.ts";

/**
 * Makes a post-quantum identity of age, writes it to a new file for its owner alone, and returns its public
 * half. Throws `CommandError` where there is a file already.
 */
export async function createIdentityFile(path: string): Promise<string> {
  const identity = await generateHybridIdentity();
  const recipient = await identityToRecipient(identity);
  try {
    await writeFile(path, `# public half: ${recipient}\n${identity}\n`, {
      mode: 0o600,
      flag: "wx",
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`No identity was written: ${reason}`, "name a file that is not there");
  }
  return recipient;
}

/** The identities in a file, as age's own command reads it: a line each, without comments. Never print them. */
export function readIdentities(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The identity cannot be read: ${reason}`, "name a file that is there");
  }
  const lines = text.split("\n").map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length > 0) return identities;
  throw new CommandError(`${path} holds no identity.`, "name the file with AGE-SECRET-KEY-…");
}
