import { titleOf } from "../../../policies/shared/objects.ts";
import type { Violation } from "../../../policies/shared/judge.ts";
import { pageOf } from "../../../policies/shared/rule.ts";
import type { Judgement } from "./judgement.ts";

/** A judgement for programs. */
export function judgementJson(judgement: Judgement): object {
  return {
    subject: judgement.subject,
    resources: judgement.resources,
    rules: judgement.packs.flatMap((pack) =>
      pack.rules.map(({ name, severity, framework }) => ({
        pack: pack.name,
        name,
        severity,
        framework,
        page: pageOf(pack.name, name),
      })),
    ),
    violations: judgement.violations.map(({ pack, violation, place }) => ({
      pack,
      ...describe(violation),
      fix: violation.rule.fix,
      place,
      expired: violation.expired ?? null,
    })),
    excused: judgement.excused.map(({ pack, violation, exception }) => ({
      pack,
      ...describe(violation),
      reason: exception.reason,
      owner: exception.owner,
      expires: exception.expires,
    })),
    unusedExceptions: judgement.unused,
  };
}

function describe({ rule, resource, path, expected, got }: Violation): object {
  const { urn, type } = resource;
  return { rule: rule.name, resource: titleOf(resource), urn, type, path, expected, got };
}
