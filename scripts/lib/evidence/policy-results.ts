import { ConfigProblems } from "../../../model/environment/config-error.ts";
import type { PolicyResult } from "../../../model/evidence/evidence.ts";
import type { Exception } from "../../../policies/shared/exceptions.ts";
import { loadExceptions } from "../../../policies/shared/load-exceptions.ts";
import { judgeResources } from "../policy/judge-resources.ts";
import type { Judgement } from "../policy/judgement.ts";
import { environmentSubject } from "../policy/subjects.ts";

/**
 * What the policy packs say of an environment's program on a day (`YYYY-MM-DD`). None where its file is
 * refused, as it is once something in it has expired: there is no program to judge then, and the
 * document says that it has no such results.
 */
export async function judgePolicies(
  environment: string,
  today: string,
  say: (line: string) => void,
): Promise<readonly PolicyResult[]> {
  try {
    const subject = await environmentSubject(environment, say);
    return policyResults(judgeResources(subject, { today, exceptions: loadExceptions() }));
  } catch (error) {
    if (error instanceof ConfigProblems) return [];
    throw error;
  }
}

/** One result for each rule, in the order of the packs, with what is allowed although it forbids it: a line each. */
export function policyResults({ packs, violations, excused }: Judgement): readonly PolicyResult[] {
  return packs.flatMap(({ name: pack, rules }) =>
    rules.map(({ name: rule, description }): PolicyResult => {
      const broken = violations.filter((found) => found.violation.rule.name === rule);
      const exceptions = excused
        .filter(({ violation }) => violation.rule.name === rule)
        .map(({ exception }) => exception);
      return {
        pack,
        rule,
        title: description,
        outcome: broken.length === 0 ? "passed" : "failed",
        detail: [
          ...describeBroken(broken.length),
          ...new Set(exceptions.map(describeException)),
        ].join("\n"),
      };
    }),
  );
}

function describeBroken(count: number): string[] {
  if (count === 0) return [];
  return [count === 1 ? "Violated once." : `Violated ${String(count)} times.`];
}

function describeException({ resources, reason, owner, expires }: Exception): string {
  const sentence = reason.trim().replace(/\.?$/, ".");
  return `Except ${resources.join(", ")}, until ${expires}: ${sentence} Answers for it: ${owner}.`;
}
