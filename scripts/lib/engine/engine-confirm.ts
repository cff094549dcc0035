import type { Plan } from "../../../model/plan/plan.ts";
import { askYesNo, canAsk } from "../command-line/ask.ts";
import type { Doomed } from "./engine.ts";
import { createNaming, GROUP_TITLES, type GroupName } from "../progress/progress-subject.ts";

export interface ConfirmOptions {
  readonly plan: Plan | undefined;
  /** Somebody has said yes already. */
  readonly yes: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Shows what would be deleted and gets a yes for it: from `--yes`, or from who sits at the terminal.
 * Where nobody can answer it is a no.
 */
export async function confirmDeletion(
  doomed: readonly Doomed[],
  { plan, yes, say, signal }: ConfirmOptions,
): Promise<boolean> {
  for (const line of renderDoomed(doomed, plan)) say(line);
  if (yes) return true;
  if (canAsk()) return askYesNo("Delete all of this?", signal);
  say("Nobody can be asked here, so nothing is deleted; --yes says yes beforehand.");
  return false;
}

/** A headline, each host with its steps counted, and each object group with its count. */
export function renderDoomed(doomed: readonly Doomed[], plan: Plan | undefined): string[] {
  const naming = createNaming(plan);
  const hosts = new Map<string, number>();
  const groups = new Map<GroupName, string[]>();
  for (const resource of doomed) {
    const subject = naming(resource);
    if (subject === undefined) continue;
    const { step, group, label } = subject;
    if (step !== undefined) hosts.set(step.host, (hosts.get(step.host) ?? 0) + 1);
    else groups.set(group, [...(groups.get(group) ?? []), label]);
  }
  return [
    "To be deleted:",
    ...[...hosts].map(([host, steps]) => {
      const isWhole = doomed.some(({ name }) => name === `${host}-machine`);
      return isWhole
        ? `  host ${host}, with all its data`
        : `  ${String(steps)} steps of host ${host}: forgotten, not undone`;
    }),
    ...[...groups].map(([group, labels]) => `  ${GROUP_TITLES[group]}: ${listNames(labels)}`),
  ];
}

function listNames(names: readonly string[]): string {
  if (names.length <= LONGEST_LIST) return names.join(", ");
  const shown = names.slice(0, LONGEST_LIST).join(", ");
  return `${shown} and ${String(names.length - LONGEST_LIST)} more`;
}

const LONGEST_LIST = 6;
