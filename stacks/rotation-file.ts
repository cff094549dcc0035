import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { RotationRecord } from "../model/rotation/rotation-record.ts";

const generation = z.int().min(1);

const credential = z.strictObject({
  /** See model/plan/generations.ts. Two at most, and not the same. */
  generations: z
    .tuple([generation], generation)
    .refine(([first, ...others]) => others.length <= 1 && !others.includes(first), {
      message: "expected one generation, or two that differ",
    }),
  reached: z.iso.datetime().optional(),
});

const rotationFile = z.strictObject({
  encryptionKey: credential.optional(),
  serviceAccountKey: credential.optional(),
  leafCertificates: credential.optional(),
  clusterAuthority: credential.optional(),
  controlPlaneAuthority: credential.optional(),
  meshAuthority: credential.optional(),
  operatorKey: credential.optional(),
  hostKeys: credential.optional(),
});

/**
 * Path of the record beside an environment's file of how far its credentials have been changed. It holds
 * no secrets, and is reviewed and kept like the file itself: without it, the first keys would be made again.
 */
export function rotationPath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".rotation.json");
}

/** How far an environment's credentials have been changed; empty while there is no record. */
export function readRotation(path: string): RotationRecord {
  return existsSync(path) ? parseRotation(readFileSync(path, "utf8")) : {};
}

/** The same, of a record's text. Throws for anything that is no record. */
export function parseRotation(text: string): RotationRecord {
  // What is absent is absent in the record too, and not undefined.
  return rotationFile.parse(JSON.parse(text)) as RotationRecord;
}

/** Records how far credentials have been changed, whole or not at all. What they start with needs no record. */
export function writeRotation(path: string, record: RotationRecord): void {
  if (Object.keys(record).length === 0) {
    rmSync(path, { force: true });
    return;
  }
  writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
