import type { Plan } from "../plan/plan.ts";
import { adequacyOf } from "../values/adequacy.ts";
import { dayOf } from "../values/calendar-date.ts";
import { canonicalJson, type JsonValue } from "../values/canonical-json.ts";
import { probeAreas, type ProbeResult, type VerificationReport } from "../verification/report.ts";
import type { PolicyResult, Verdict } from "./evidence.ts";

/** What is known of the environment as it runs, from the outputs of its stack. */
export interface StackFacts {
  readonly hosts: readonly string[];
  readonly versions: JsonValue;
  /** SHA-256 of the mesh's root certificate. */
  readonly meshRootFingerprint: string;
}

export interface JudgedInput {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly stack: StackFacts;
  readonly verification: VerificationReport | null;
  /** What policy packs said of the environment, where any were asked. */
  readonly policies?: readonly PolicyResult[];
  /** ISO 8601, UTC. */
  readonly madeAt: string;
}

/** Whether the probes prove what the plan says, and what is missing for that. */
export function judgeVerification(input: JudgedInput): Verdict {
  const all = input.verification?.results ?? [];
  const results = all.filter(({ outcome }) => outcome !== "opted-out");
  const count = (outcome: ProbeResult["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  const probes = {
    total: results.length,
    passed: count("passed"),
    failed: count("failed"),
    couldNotRun: count("could-not-run"),
  };
  const gaps = [
    ...reportGaps(input),
    ...stackGaps(input),
    ...policyGaps(input),
    ...expiryGaps(input),
  ];
  const isWhole = gaps.length === 0 && probes.passed === probes.total;
  return {
    outcome: probes.failed > 0 ? "failed" : isWhole ? "passed" : "incomplete",
    probes,
    gaps,
  };
}

function reportGaps({ plan, planDigest, verification }: JudgedInput): string[] {
  if (verification === null) {
    return ["No verification was run: nothing in this document was tried on the environment."];
  }
  const skipped = probeAreas.filter(
    (area) =>
      !verification.areas.includes(area) || !verification.results.some((one) => one.area === area),
  );
  return [
    ...(verification.environment === plan.environment
      ? []
      : [`The verification is of another environment, ${verification.environment}.`]),
    ...(verification.planDigest === planDigest
      ? []
      : [
          "The verification was of another plan than the one described here: what changed since then was not tried.",
        ]),
    ...skipped.map((area) => `No probe of the area "${area}" was run.`),
  ];
}

// A file that was changed and not applied describes what is not there.
function stackGaps({ plan, stack }: JudgedInput): string[] {
  const planned = plan.hosts.map(({ name }) => name);
  const sameHosts =
    planned.every((name) => stack.hosts.includes(name)) && planned.length === stack.hosts.length;
  const sameVersions = canonicalJson(plan.versions) === canonicalJson(stack.versions);
  return [
    ...(sameHosts
      ? []
      : [`The environment runs with other hosts than its file lists: ${stack.hosts.join(", ")}.`]),
    ...(sameVersions ? [] : ["The environment runs other versions of software than listed here."]),
  ];
}

function policyGaps({ policies = [] }: JudgedInput): string[] {
  return policies.flatMap(({ pack, rule, outcome }) =>
    outcome === "passed" ? [] : [`The rule ${rule} of the policy pack ${pack} was broken.`],
  );
}

function expiryGaps({ plan, madeAt }: JudgedInput): string[] {
  const today = dayOf(madeAt);
  const unfounded = plan.egress.destinations.filter(
    ({ country, legalBasis }) =>
      legalBasis === "adequacy" && adequacyOf(country, plan.residency, today).kind !== "in-force",
  );
  return [
    ...expired(plan, today),
    ...unfounded.map(({ name }) => `The destination ${name} has no adequacy decision in force.`),
  ];
}

function expired(plan: Plan, today: string): string[] {
  const dated = [
    ...plan.egress.destinations.map(({ name, expires }) => ({
      what: `The destination ${name}`,
      expires,
    })),
    ...plan.egress.exceptions.map(({ cidr, expires }) => ({
      what: `The exception for ${cidr}`,
      expires,
    })),
  ];
  return dated.flatMap(({ what, expires }) =>
    expires !== null && expires < today ? [`${what} expired on ${expires}.`] : [],
  );
}
