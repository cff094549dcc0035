import { type DriftReport, statusOf, toJson } from "../../../model/drift/drift-report.ts";
import { exitStatusOf, printResult } from "../engine/engine-run.ts";
import { bringUp, type BringUp } from "../environment/bring-up.ts";
import { terminalOf } from "../terminal/terminal.ts";
import { renderDrift } from "./drift-text.ts";
import { lookForDrift } from "./look-for-drift.ts";
import { prepareMend } from "./prepare-mend.ts";

/**
 * Looks for drift, brings the environment up with all that has drifted done again, and looks once more. Returns
 * the exit status: that of the run where it did not end well, else that of the last look.
 */
export async function mendDrift(args: BringUp): Promise<number> {
  const { ready, engine, json, say } = args;
  const { plan } = ready;
  // Nobody may be at work on it while hosts forget what they have done.
  await engine.assertFree();
  say(`looking for drift on ${String(plan.hosts.length)} hosts and in the cluster`);
  const before = await lookForDrift(plan, engine);
  show(before, json);
  const again = await prepareMend(plan, engine, before);
  const timed = await bringUp({ ...args, again });
  printResult(timed, json);
  const status = exitStatusOf(timed.result);
  if (status !== 0) return status;
  const after = await lookForDrift(plan, engine);
  show(after, json);
  return statusOf(after);
}

/** Where others read lines of JSON, the report is one of them. */
function show(report: DriftReport, json: boolean): void {
  console.log(
    json
      ? JSON.stringify({ kind: "drift", ...toJson(report) })
      : renderDrift(report, terminalOf(process.stdout)),
  );
}
