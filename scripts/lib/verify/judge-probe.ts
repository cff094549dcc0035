import type { Arrival } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import type { ProbePlan } from "../../../model/verification/probe-plan.ts";
import type { ProbeResult } from "../../../model/verification/report.ts";
import type { Attempt } from "./attempt.ts";

/** What is known beside the attempt itself. */
export interface Observed {
  /** What reached the world outside because of this attempt; null where nobody could see it. */
  readonly arrivals: readonly Arrival[] | null;
  /** Whether the gateway's log has the call; null where it was not asked. */
  readonly logged: boolean | null;
  /** What is wrong with the lines of the call in access logs. */
  readonly recordObjections?: readonly string[];
}

/** Compares what came of an attempt with what had to. */
export function judgeProbe(probe: ProbePlan, attempt: Attempt, observed: Observed): ProbeResult {
  const { id, area, title, tried } = probe;
  const head = { id, area, title, tried, expected: describeExpectation(probe, observed) };
  if (attempt.kind === "did-not-run") {
    const happened = `the attempt could not be made: ${attempt.why}`;
    return { ...head, happened, outcome: "could-not-run", milliseconds: attempt.milliseconds };
  }
  const objections = findObjections(probe.expects, attempt, observed);
  return {
    ...head,
    happened: [attempt.happened, ...objections].join("; "),
    outcome: objections.length === 0 ? "passed" : "failed",
    milliseconds: attempt.milliseconds,
  };
}

function findObjections(
  expects: ProbePlan["expects"],
  attempt: RanAttempt,
  observed: Observed,
): string[] {
  switch (expects.kind) {
    case "answer":
      return findGaps(expects, attempt, observed);
    case "logged":
      return observed.logged === true ? [] : ["the gateway's log does not say so"];
    case "refusal":
      return findLeaks(attempt.reached, observed);
    case "silence":
      return findLeaks(false, observed);
  }
}

type RanAttempt = Extract<Attempt, { kind: "ran" }>;
type Answer = Extract<ProbePlan["expects"], { kind: "answer" }>;

function findLeaks(wasAnswered: boolean, { arrivals }: Observed): string[] {
  const [arrival] = arrivals ?? [];
  return [
    ...(wasAnswered ? ["it was not refused"] : []),
    ...(arrival === undefined
      ? []
      : [`a ${arrival.protocol.toUpperCase()} packet from ${arrival.peer} arrived outside`]),
  ];
}

function findGaps(
  expects: Answer,
  attempt: RanAttempt,
  { logged, recordObjections = [] }: Observed,
): string[] {
  const { identity } = expects;
  return [
    ...(attempt.reached ? [] : ["there was no answer"]),
    ...(identity === undefined || attempt.identities.includes(identity)
      ? []
      : [`the identity was ${attempt.identities.join(", ") || "none"}`]),
    ...(expects.logged !== undefined && logged !== true
      ? ["the gateway's log does not have it"]
      : []),
    ...recordObjections,
  ];
}

function describeExpectation({ expects }: ProbePlan, { arrivals }: Observed): string {
  if (expects.kind === "silence") return "nothing arrives outside";
  if (expects.kind === "logged") {
    return expects.logged.outcome === "passed-on"
      ? "a line in the gateway's log: passed on to the destination"
      : "a line in the gateway's log: the destination's certificate was refused";
  }
  if (expects.kind === "refusal") {
    return arrivals === null ? "refused" : "refused, and nothing arrives outside";
  }
  return [
    "an answer",
    ...(expects.identity === undefined ? [] : [`from ${expects.identity}`]),
    ...(expects.logged === undefined ? [] : ["and a line in the gateway's log"]),
    ...(expects.recorded === undefined ? [] : ["and a line in both logs that holds none of it"]),
  ].join(" ");
}
