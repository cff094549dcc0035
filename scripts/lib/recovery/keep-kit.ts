import type { BackupPlan, BackupTarget } from "../../../model/plan/backup-plan.ts";
import { parseKitName } from "../../../model/recovery/kit-name.ts";
import { type KeptKit, planRetention } from "../../../model/recovery/plan-retention.ts";
import type { FoundKit, KitTarget } from "./targets/kit-target.ts";

/** What became of a kit at one target. */
export interface KeptAt {
  readonly target: string;
  readonly country: string;
  /** Why it is not there; null where it is. */
  readonly problem: string | null;
  readonly removed: readonly string[];
  /** Files that are not what their names say. */
  readonly damaged: readonly string[];
}

/** A kit's file, and how it is called. */
export interface KitFile {
  readonly environment: string;
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Puts a kit into one place and removes what retention lets go there, once the new kit is seen there whole.
 * What goes wrong is in the result: one place that is down must not keep a kit from the others.
 */
export async function keepKit(
  { name: target, country }: BackupTarget,
  place: KitTarget,
  kit: KitFile,
  keep: BackupPlan["keep"],
  now: Date,
): Promise<KeptAt> {
  const at = { target, country };
  try {
    await place.put(kit.name, kit.content);
    const found = (await place.list()).filter(
      ({ name }) => parseKitName(name)?.environment === kit.environment,
    );
    const kits = found.map(judgeKit);
    if (!kits.some(({ name, good }) => name === kit.name && good)) {
      throw new Error("the kit was written, and is not there as it was made");
    }
    const removed = planRetention(kits, keep, now.getTime());
    for (const name of removed) await place.remove(name);
    const damaged = kits.filter(({ good }) => !good).map(({ name }) => name);
    return { ...at, problem: null, removed, damaged };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...at, problem, removed: [], damaged: [] };
  }
}

/** Whether a kit that was found is what its name says, and when it was made. */
export function judgeKit({ name, sha256 }: FoundKit): KeptKit {
  const said = parseKitName(name);
  const madeAt = Date.parse(said?.madeAt ?? "");
  return { name, madeAt, good: said !== null && sha256.startsWith(said.digest) };
}
