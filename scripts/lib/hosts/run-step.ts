import { renderAsRoot, renderStepScript } from "../../../components/shared/render-step-script.ts";
import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { StepError } from "../../../model/step-error.ts";
import { cleanText } from "../progress/progress-text.ts";
import { runProgram } from "../verify/run-program.ts";

/** What ssh itself ends with where there is no connection. */
export const NO_CONNECTION = 255;

/** How much longer than a step takes its connection may, in seconds. */
const CONNECT_SECONDS = 30;

/**
 * Does a phase to a host for a command, in the way in which the program does it: once at a time, logged and in the
 * journal. The phase has no secrets. Returns why the host did not answer, undefined where it is done. Throws `StepError` where
 * it failed.
 */
export async function runStep(
  sshConfig: string,
  { name, step }: Phase,
  plan: Plan,
  host: HostPlan,
  rerun: string,
): Promise<string | undefined> {
  const wanted = step(plan, host);
  const script = renderAsRoot(host.ssh.user, renderStepScript(name, wanted));
  const seconds = wanted.timeoutSeconds + CONNECT_SECONDS;
  const args = ["-F", sshConfig, "-o", "BatchMode=yes", host.name, script];
  const { status, stderr } = await runProgram("ssh", args, { seconds });
  if (status === 0) return undefined;
  if (status === null) return `no answer within ${String(seconds)} s`;
  if (status === NO_CONNECTION) return cleanText(stderr);
  throw new StepError({
    host: host.name,
    phase: name,
    command: wanted.apply.split("\n")[0] ?? name,
    exitCode: status,
    stderr,
    rerun,
  });
}
