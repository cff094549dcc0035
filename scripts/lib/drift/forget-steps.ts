import { renderForget } from "../../../components/shared/render-step-script.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { StepError } from "../../../model/step-error.ts";
import { runProgram } from "../verify/run-program.ts";
import { shellOf } from "./read-hosts.ts";

const LIMIT_SECONDS = 30;

/** Makes a host forget that it has done steps, so that the next run does them in full. Throws `StepError`. */
export async function forgetSteps(
  sshConfig: string,
  host: HostPlan,
  phases: readonly string[],
): Promise<void> {
  const args = ["-F", sshConfig, "-o", "BatchMode=yes", host.name, shellOf(host)];
  const { status, stderr } = await runProgram("ssh", args, {
    input: renderForget(phases),
    seconds: LIMIT_SECONDS,
  });
  if (status === 0) return;
  throw new StepError({
    host: host.name,
    phase: "forget what has drifted",
    command: `rm ${phases.join(" ")}`,
    exitCode: status ?? 124,
    stderr,
    rerun: "the same command again",
  });
}
