import { writeFile } from "node:fs/promises";
import type { BackupTarget } from "../../../model/plan/backup-plan.ts";
import { parseKitName } from "../../../model/recovery/kit-name.ts";
import { CommandError } from "../command-line/command-line.ts";
import { judgeKit } from "./keep-kit.ts";
import { sha256Of } from "./kit/kit-file.ts";
import { openTarget } from "./targets/open-target.ts";
import type { KitTarget } from "./targets/kit-target.ts";

/** What one target holds of an environment, newest first. */
export interface TargetContent {
  readonly target: string;
  readonly country: string;
  readonly kits: readonly {
    readonly name: string;
    readonly madeAt: string;
    readonly good: boolean;
  }[];
  /** Why nothing could be read there; null where it was. */
  readonly problem: string | null;
}

/** Name that stands for the newest good kit. */
export const LATEST = "latest";

type Open = (environment: string, target: BackupTarget) => KitTarget;

/** What is kept of an environment in each target. One that is down is in the result. */
export async function listKept(
  environment: string,
  targets: readonly BackupTarget[],
  open: Open = openTarget,
): Promise<TargetContent[]> {
  const contents: TargetContent[] = [];
  for (const target of targets) {
    const { name, country } = target;
    try {
      const found = await open(environment, target).list();
      const kits = found
        .filter((kit) => parseKitName(kit.name)?.environment === environment)
        .map((kit) => ({
          name: kit.name,
          madeAt: parseKitName(kit.name)?.madeAt ?? "",
          good: judgeKit(kit).good,
        }))
        .toSorted((a, b) => (a.name < b.name ? 1 : -1));
      contents.push({ target: name, country, kits, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      contents.push({ target: name, country, kits: [], problem });
    }
  }
  return contents;
}

/** Targets without a good kit that is younger than so many hours, each in words. One that is down is among them. */
export function findStale(contents: readonly TargetContent[], hours: number, now: Date): string[] {
  return contents.flatMap(({ target, kits, problem }) => {
    if (problem !== null) return [`${target}: ${problem}`];
    const newest = kits.find(({ good }) => good);
    if (newest === undefined) return [`${target}: there is no good kit`];
    const age = (now.getTime() - Date.parse(newest.madeAt)) / HOUR_MILLISECONDS;
    return age <= hours ? [] : [`${target}: the newest good kit is ${age.toFixed(1)} hours old`];
  });
}

const HOUR_MILLISECONDS = 60 * 60 * 1000;

/**
 * Brings a kit from the first target that has it into a file of this folder, never over another one. Returns its
 * name. Throws `CommandError` where no target has it whole.
 */
export async function fetchKept(
  environment: string,
  targets: readonly BackupTarget[],
  wanted: string,
  open: Open = openTarget,
): Promise<string> {
  const contents = await listKept(environment, targets, open);
  const found = findKept(contents, wanted);
  const target = targets.find((each) => each.name === found?.target);
  if (found === undefined || target === undefined) throw missing(wanted, contents);
  const { name } = found;
  const content = await open(environment, target).get(name);
  if (!sha256Of(content).startsWith(parseKitName(name)?.digest ?? "-")) {
    throw new CommandError(
      `${name} was damaged on its way from ${target.name}.`,
      "the same command again",
    );
  }
  try {
    await writeFile(name, content, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${name} was not written: ${reason}`, "nothing is written over");
  }
  return name;
}

/** The first good kit of that name, or the newest of all. */
function findKept(
  contents: readonly TargetContent[],
  wanted: string,
): { readonly name: string; readonly target: string } | undefined {
  return contents
    .flatMap(({ target, kits }) =>
      kits.filter(({ good }) => good).map(({ name }) => ({ name, target })),
    )
    .filter(({ name }) => wanted === LATEST || name === wanted)
    .toSorted((a, b) => (a.name < b.name ? 1 : -1))[0];
}

function missing(wanted: string, contents: readonly TargetContent[]): CommandError {
  const places = contents.map(
    ({ target, kits, problem }) => `  ${target}: ${problem ?? `${String(kits.length)} kits`}`,
  );
  return new CommandError(
    `No target has ${wanted === LATEST ? "a good kit" : `${wanted} as it was made`}:\n${places.join("\n")}`,
    "npm run backup -- ENV --list",
  );
}
