import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { UpgradePlan } from "../model/plan/upgrade-plan.ts";

const version = z.string().regex(/^\d+\.\d+\.\d+$/);

const upgradeFile = z.strictObject({ from: version, to: version, hosts: z.array(z.string()) });

/**
 * Path of the record beside an environment's file of an upgrade that is under way. It is reviewed and kept like
 * the file itself: without it, nobody would know which host is of which version.
 */
export function upgradePath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".upgrade.json");
}

/** The upgrade that is under way; null where none is. Throws for a file that is no record. */
export function readUpgrade(path: string): UpgradePlan | null {
  if (!existsSync(path)) return null;
  return upgradeFile.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** Records how far an upgrade has come; null forgets it. */
export function writeUpgrade(path: string, upgrade: UpgradePlan | null): void {
  if (upgrade === null) rmSync(path, { force: true });
  else writeFileSync(path, `${JSON.stringify(upgrade)}\n`);
}
