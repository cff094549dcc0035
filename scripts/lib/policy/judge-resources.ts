import { isolationPack } from "../../../policies/isolation/rules.ts";
import { residencyPack } from "../../../policies/residency/rules.ts";
import { type Exception, ExceptionProblem } from "../../../policies/shared/exceptions.ts";
import { judge, type JudgeOptions, type Violation } from "../../../policies/shared/judge.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import type { Judgement, Place } from "./judgement.ts";

/** All packs, in the order in which they are shown. */
export const PACKS = [residencyPack, isolationPack] as const;

/** What to judge, and how to find its places again. */
export interface Subject {
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly locate: (violation: Violation) => Place | null;
}

/** Judges resources by both packs. Throws `ExceptionProblem` for exceptions to rules that are none. */
export function judgeResources(subject: Subject, options: JudgeOptions): Judgement {
  assertKnownRules(options.exceptions);
  const verdicts = PACKS.map((pack) => ({
    pack: pack.name,
    ...judge(pack.rules, subject.resources, options),
  }));
  return {
    subject: subject.name,
    resources: subject.resources.length,
    packs: PACKS,
    violations: verdicts.flatMap(({ pack, violations }) =>
      violations.map((violation) => ({ pack, violation, place: subject.locate(violation) })),
    ),
    excused: verdicts.flatMap(({ pack, excused }) => excused.map((entry) => ({ pack, ...entry }))),
    unused: options.exceptions.filter((exception) =>
      verdicts.every(({ unused }) => unused.includes(exception)),
    ),
  };
}

function assertKnownRules(exceptions: readonly Exception[]): void {
  const known = new Set(PACKS.flatMap(({ rules }) => rules.map(({ name }) => name)));
  const stranger = exceptions.flatMap(({ rules }) => rules).find((rule) => !known.has(rule));
  if (stranger === undefined) return;
  throw new ExceptionProblem(`policies/exceptions.yaml: there is no rule "${stranger}"`);
}
