import { renderPlace } from "../policy/judgement-text.ts";
import type { Located } from "../policy/judgement.ts";
import type { EnvironmentReport, Report } from "./report.ts";
import { differs, exitStatusOf } from "./report.ts";
import { describeViolation } from "./report-words.ts";

/** A check for programs. Secrets are hidden here, too. */
export function reportJson(report: Report): object {
  const { environments, ...rest } = report;
  return {
    status: exitStatusOf(report),
    ...rest,
    environments: environments.map((environment) => ({
      ...environment,
      differs: differs(environment),
      rules: ruleLists(environment),
      resources:
        environment.resources?.map(({ subject, operation, changes }) => ({
          group: subject.group,
          resource: subject.label,
          operation,
          changes: changes.map(({ path, kind, before, after }) => ({ path, kind, before, after })),
        })) ?? null,
      judgement: undefined,
    })),
  };
}

function ruleLists({ rules }: EnvironmentReport): object {
  const list = (located: readonly Located[]): object[] =>
    located.map((one) => ({
      ...describeViolation(one),
      place: one.place === null ? null : renderPlace(one.place),
    }));
  return {
    new: list(rules.fresh),
    standing: list(rules.standing),
    mended: list(rules.mended),
    excused: list(rules.excused.map((one) => ({ ...one, place: null }))),
  };
}
