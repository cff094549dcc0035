import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exception } from "../../../policies/shared/exceptions.ts";
import { judgeResources } from "../policy/judge-resources.ts";
import type { Judgement } from "../policy/judgement.ts";
import { environmentLocator } from "../policy/locate-violation.ts";
import { toResource } from "../policy/marked-resources.ts";
import type { PlannedChange } from "../progress/progress-changes.ts";
import { compareResidency } from "./compare-residency.ts";
import { compareResources } from "./compare-resources.ts";
import { compareRules, exceptionsInUse, type RuleChanges } from "./compare-rules.ts";
import { findExpiring } from "./expiring.ts";
import type { EnvironmentReport } from "./report.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Sides } from "./take-sides.ts";

interface ReportArgs {
  readonly environment: string;
  /** Relative to either checkout. */
  readonly file: string;
  /** The two checkouts. */
  readonly folder: string;
  readonly base: { readonly folder: string };
  readonly sides: Sides;
  readonly before: readonly Exception[];
  readonly after: readonly Exception[];
  readonly today: string;
}

/** Compares the two sides of an environment, both judged by this checkout's rules. */
export function environmentReport(args: ReportArgs): {
  report: EnvironmentReport;
  notes: readonly string[];
} {
  const { environment, file, sides, today } = args;
  const before = sides.before ?? ABSENT;
  const after = sides.after ?? ABSENT;
  const was = judgeSide(sides.before, args.base.folder, args.before, args);
  const judgement = judgeSide(sides.after, args.folder, args.after, args);
  return {
    report: {
      name: environment,
      file,
      presence: presenceOf(sides),
      problems: after.problems,
      mended: after.problems.length === 0 ? before.problems : [],
      unseen: after.why,
      residency: isKnown(sides) ? compareResidency(before.facts, after.facts) : [],
      resources: resourceChanges(before, after),
      rules: ruleChanges(sides.before === null ? NOTHING_BROKEN : was, judgement),
      expiring: findExpiring(
        after.facts,
        judgement === null ? [] : exceptionsInUse(judgement),
        today,
      ),
      judgement,
    },
    notes: [...(sides.note === null ? [] : [sides.note]), ...gaps(environment, before, after)],
  };
}

/** An environment without a file has no resources, and nothing is wrong with it. */
const ABSENT: Snapshot = { facts: null, problems: [], resources: [], why: null };

function presenceOf({ before, after }: Sides): EnvironmentReport["presence"] {
  if (before === null) return "added";
  return after === null ? "removed" : "both";
}

/** Whether it is known on both sides where data is and goes: a file that cannot be read is no removal. */
function isKnown({ before, after }: Sides): boolean {
  return [before, after].every((side) => side === null || side.facts !== null);
}

function ruleChanges(
  before: Pick<Judgement, "violations"> | null,
  after: Judgement | null,
): RuleChanges {
  if (after === null) return { fresh: [], standing: [], mended: [], excused: [] };
  return compareRules(before, after);
}

/** A new environment has no past: all that is wrong with it comes with it. */
const NOTHING_BROKEN: Pick<Judgement, "violations"> = { violations: [] };

function judgeSide(
  side: Snapshot | null,
  folder: string,
  exceptions: readonly Exception[],
  { environment, file, today }: ReportArgs,
): Judgement | null {
  if (side === null || side.resources === null) return null;
  const text = readFileSync(join(folder, file), "utf8");
  const subject = {
    name: environment,
    resources: side.resources.map(toResource),
    locate: environmentLocator(text, file),
  };
  return judgeResources(subject, { today, exceptions });
}

function resourceChanges(before: Snapshot, after: Snapshot): readonly PlannedChange[] | null {
  if (before.resources === null || after.resources === null) return null;
  return compareResources(before.resources, after.resources);
}

function gaps(environment: string, before: Snapshot, after: Snapshot): string[] {
  if (before.resources !== null || after.resources === null) return [];
  const why = before.why ?? "its file had mistakes, or something in it has expired since";
  return [
    `${environment}: the base could not be previewed (${why}), so its resources are not compared and every violation counts as standing.`,
  ];
}
