import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse, z } from "zod";
import type { RestorePlan } from "../model/plan/restore-plan.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const restoreFile = z.strictObject({ kit: digest, snapshot: digest, revision: z.int().min(1) });

/**
 * Path of the record beside an environment's file that says which kit the cluster was rebuilt from. It is kept
 * and reviewed like the file itself: without it the next plan would not know the step that restored etcd.
 */
export function restorePath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".restore.json");
}

/** What an environment was rebuilt from; null where it never was. */
export function readRestore(path: string): RestorePlan | null {
  return existsSync(path) ? parse(restoreFile, JSON.parse(readFileSync(path, "utf8"))) : null;
}

/** Forgets it, with the cluster: the next one of that name begins with an empty etcd. */
export function removeRestore(path: string): void {
  rmSync(path, { force: true });
}

/** Records it. */
export function writeRestore(path: string, restore: RestorePlan): void {
  writeFileSync(path, `${JSON.stringify(restore, undefined, 2)}\n`);
}
