import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { FIRST_KEY, type KeyGenerations } from "../model/plan/key-rotation.ts";

const generation = z.int().min(1);

const rotationFile = z.strictObject({
  /** See model/plan/key-rotation.ts. Two at most, and not the same. */
  encryptionKey: z
    .tuple([generation], generation)
    .refine(([first, ...others]) => others.length <= 1 && !others.includes(first), {
      message: "expected one generation, or two that differ",
    }),
});

/**
 * Path of the record beside an environment's file of how far its credentials have been changed. It holds
 * no secrets, and is reviewed and kept like the file itself: without it, the first keys would be made again.
 */
export function rotationPath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".rotation.json");
}

/** Generations of an environment's encryption key; the first one while there is no record. */
export function readEncryptionKey(path: string): KeyGenerations {
  if (!existsSync(path)) return FIRST_KEY;
  return parseEncryptionKey(readFileSync(path, "utf8"));
}

/** The generations that a record names. Throws for anything that is no record. */
export function parseEncryptionKey(text: string): KeyGenerations {
  return rotationFile.parse(JSON.parse(text)).encryptionKey;
}

/** Records generations. What an environment starts with needs no record. */
export function writeEncryptionKey(path: string, encryptionKey: KeyGenerations): void {
  if (encryptionKey.length === 1 && encryptionKey[0] === FIRST_KEY[0]) {
    rmSync(path, { force: true });
    return;
  }
  writeFileSync(path, `${JSON.stringify({ encryptionKey })}\n`);
}
