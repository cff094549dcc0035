import { join } from "node:path";
import type { BackupPlan, BackupTarget } from "../../../model/plan/backup-plan.ts";
import { renderKitName } from "../../../model/recovery/kit-name.ts";
import { CommandError } from "../command-line/command-line.ts";
import { UsageError } from "../command-line/parse-command-line.ts";
import { checkKit, unprotectedVolumes } from "./check/check-kit.ts";
import { collectKit, type KitSources } from "./collect/collect-kit.ts";
import { type KeptAt, keepKit } from "./keep-kit.ts";
import { sealKit, sha256Of } from "./kit/kit-file.ts";
import { openTarget } from "./targets/open-target.ts";

/** A kit that was made, and where it is. */
export interface MadeBackup {
  readonly name: string;
  readonly bytes: number;
  readonly kept: readonly KeptAt[];
  /** Volumes that are not in it. */
  readonly volumes: readonly string[];
}

/**
 * Makes a kit, proves that it can be restored, encrypts it and puts it into each of the targets. Throws
 * `CommandError` where it would not bring the environment back: such a kit is not kept anywhere.
 */
export async function makeBackup(
  sources: KitSources,
  { recipients, keep }: BackupPlan,
  targets: readonly BackupTarget[],
  say: (line: string) => void,
): Promise<MadeBackup> {
  const { environment } = sources.ready.plan;
  const places = targets.map((target) => ({ target, place: openTarget(environment, target) }));
  say("taking a snapshot of etcd, and the stack's state");
  const kit = await collectKit(sources);
  say("restoring it, to see that it can be");
  const checks = await checkKit(kit, join(sources.ready.bundle, "bin/etcdutl"));
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) {
    throw new CommandError(
      `The kit would not bring ${environment} back, and was not kept:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
      "mend that; if etcd compacted meanwhile, the same command again may do",
    );
  }
  const content = await sealKit(kit, recipients);
  const name = renderKitName(environment, kit.manifest.madeAt, sha256Of(content));
  const kept: KeptAt[] = [];
  for (const { target, place } of places) {
    say(`keeping ${name} in ${target.name}`);
    kept.push(await keepKit(target, place, { environment, name, content }, keep, sources.now));
  }
  return { name, bytes: content.length, kept, volumes: unprotectedVolumes(kit) };
}

/** The targets to use: all, or the one that `--to` names. Throws `UsageError` for a name that is none. */
export function chooseTargets(
  { targets }: BackupPlan,
  name: string | undefined,
): readonly BackupTarget[] {
  if (name === undefined) return targets;
  const chosen = targets.filter((target) => target.name === name);
  if (chosen.length > 0) return chosen;
  const known = targets.map((target) => target.name).join(", ");
  throw new UsageError(`--to ${name}: there is no such target; there are: ${known}.`);
}
