import {
  type Arrival,
  readArrivals,
} from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import type { LabReference } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import { Slots } from "../../../engine/slots.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { ProbePlan, VerificationPlan } from "../../../model/verification/probe-plan.ts";
import type {
  ProbeArea,
  ProbeResult,
  VerificationReport,
} from "../../../model/verification/report.ts";
import { digestPlan } from "../environment/plan-digest.ts";
import type { Attempt } from "./attempt.ts";
import { objectToRecords } from "./access-log.ts";
import { isLogged } from "./gateway-log.ts";
import { arrivalsFor } from "./arrivals-for.ts";
import { judgeProbe, type Observed } from "./judge-probe.ts";
import { type RunnerSettings, runProbe } from "./probe-runner.ts";

/** Attempts at one time: most of them wait for a time limit, and each costs a process or two. */
const AT_ONCE = 16;

export interface VerificationRun {
  readonly settings: RunnerSettings;
  readonly verification: VerificationPlan;
  readonly areas: readonly ProbeArea[];
  /** The lab whose world records what arrives; null where nobody outside can be asked. */
  readonly lab: LabReference | null;
  readonly onResult: (result: ProbeResult) => void;
}

/**
 * Tries everything and judges it. Refusals come first and all together, so that whatever arrives
 * outside meanwhile is what should have been refused.
 */
export async function runProbes(run: VerificationRun): Promise<readonly ProbeResult[]> {
  const probes = run.verification.probes.filter(({ area }) => run.areas.includes(area));
  const refusals = probes.filter((probe) => !mayArriveOutside(probe));
  const answers = probes.filter(mayArriveOutside);
  const slots = new Slots(AT_ONCE);
  const seen = new Set((await arrivalsOf(run)).map(identify));

  const attempts = await Promise.all(
    refusals.map((probe) => slots.run(() => runProbe(run.settings, probe))),
  );
  const arrived = (await arrivalsOf(run)).filter((arrival) => !seen.has(identify(arrival)));
  const refused = refusals.map((probe, index) =>
    report(run, probe, attempts[index], {
      arrivals: run.lab === null ? null : arrivalsFor(run, probe, arrived),
      logged: null,
    }),
  );
  const answered = await Promise.all(
    answers.map((probe) => slots.run(() => tryAnswer(run, probe))),
  );
  return [...refused, ...answered];
}

function mayArriveOutside({ expects }: ProbePlan): boolean {
  return expects.kind === "answer" || expects.kind === "logged";
}

async function tryAnswer(run: VerificationRun, probe: ProbePlan): Promise<ProbeResult> {
  const attempt = await runProbe(run.settings, probe);
  const { cluster } = run.settings;
  const { expects } = probe;
  const call = "logged" in expects ? expects.logged : undefined;
  const recorded = "recorded" in expects ? expects.recorded : undefined;
  const logged = call === undefined ? null : await isLogged(cluster, call);
  const recordObjections = recorded === undefined ? [] : await objectToRecords(cluster, recorded);
  return report(run, probe, attempt, { arrivals: null, logged, recordObjections });
}

function report(
  run: VerificationRun,
  probe: ProbePlan,
  attempt: Attempt | undefined,
  observed: Observed,
): ProbeResult {
  if (attempt === undefined) throw new Error(`unreachable: ${probe.id} was not tried`);
  const result = judgeProbe(probe, attempt, observed);
  run.onResult(result);
  return result;
}

async function arrivalsOf({ lab }: VerificationRun): Promise<readonly Arrival[]> {
  return lab === null ? [] : await readArrivals(lab);
}

const identify = ({ time, peer, address, protocol }: Arrival): string =>
  [time, peer, address, protocol].join(" ");

/** The report of a run, for `--json` and for evidence. */
export function summarise(
  plan: Plan,
  areas: readonly ProbeArea[],
  results: readonly ProbeResult[],
  times: Pick<VerificationReport, "startedAt" | "milliseconds">,
): VerificationReport {
  return { environment: plan.environment, planDigest: digestPlan(plan), ...times, areas, results };
}
