import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";

type ServiceDraft = NonNullable<NonNullable<EnvironmentDraft["services"]>[string]>;

/** Every request goes somewhere: weights are on all versions or on none, and sum to 100. */
export const weightsSumToOneHundred: Rule = (draft) =>
  servicesOf(draft).flatMap(({ path, service }): Finding[] => {
    const weights = Object.values(service.subsets ?? {}).map((subset) => subset?.weight);
    const given = weights.filter((weight) => weight !== undefined);
    if (given.length === 0) return [];
    const sum = given.reduce((total, weight) => total + weight, 0);
    if (given.length === weights.length && sum === 100) return [];
    return [
      {
        code: "weights",
        path: [...path, "subsets"],
        expected: "weights on all versions that sum to 100",
        got: `${String(given.length)} of ${String(weights.length)} versions with ${String(sum)} together`,
        fix: "give each version a weight; 0 is one",
      },
    ];
  });

/** A header leads to a version that there is. */
export const headerSubsetExists: Rule = (draft) =>
  servicesOf(draft).flatMap(({ path, service }): Finding[] => {
    const subset = service.header?.subset;
    const known = Object.keys(service.subsets ?? {});
    if (subset === undefined || known.length === 0 || known.includes(subset)) return [];
    return [
      {
        code: "subset-unknown",
        path: [...path, "header", "subset"],
        expected: `one of ${known.join(", ")}`,
        fix: "name one of the service's subsets",
      },
    ];
  });

/**
 * Connection limits act in the service's own proxy too: with small limits, parallel callers alone make
 * the errors that eject a pod. A single pod is ejected for all, or, with a share below 100 %, never.
 */
export const ejectionLeavesAPod: Rule = (draft) => findOutages(draft, true);

/** Warning: the same, where the file does not ask to be refused. */
export const ejectionShouldLeaveAPod: Rule = (draft) => findOutages(draft, false);

function findOutages(draft: EnvironmentDraft, strict: boolean): Finding[] {
  return servicesOf(draft).flatMap(({ path, service }): Finding[] => {
    const breaker = service.circuitBreaker;
    if (breaker === undefined || (breaker.strict ?? false) !== strict) return [];
    const percent = breaker.maxEjectionPercent ?? 50;
    return Object.entries(service.subsets ?? {}).flatMap(([name, subset]): Finding[] => {
      const replicas = subset?.replicas;
      if (replicas === undefined) return [];
      const ejectable = Math.floor((replicas * percent) / 100); // as Envoy counts
      if (replicas >= 2 && ejectable < replicas) return [];
      return [
        {
          code: "ejection-is-an-outage",
          path: [...path, "circuitBreaker"],
          expected: `limits that leave a pod of ${name}, which has ${String(replicas)}`,
          got: `maxEjectionPercent ${String(percent)}, so ${
            ejectable < replicas
              ? "none of them is ever ejected"
              : `all of them may be out for ${String(breaker.baseEjectionSeconds ?? 30)} s`
          }`,
          fix:
            replicas < 2
              ? `run at least 2 pods of ${name}, with maxEjectionPercent below 100`
              : "lower maxEjectionPercent",
        },
      ];
    });
  });
}

function servicesOf(
  draft: EnvironmentDraft,
): readonly { readonly path: ConfigPath; readonly service: ServiceDraft }[] {
  return Object.entries(draft.services ?? {}).flatMap(([name, service]) =>
    service === undefined ? [] : [{ path: ["services", name], service }],
  );
}
