import type { HostExpectation } from "../../../model/drift/host-expectation.ts";
import { type HostReading, parseHostReading } from "../../../model/drift/host-reading.ts";
import { type Question, renderLookScript } from "../../../model/drift/render-look-script.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { cleanText } from "../progress/progress-text.ts";
import { runProgram } from "../verify/run-program.ts";

/** How long a host may take for all that is read, in seconds. */
const LIMIT_SECONDS = 60;

/** How long it may take to let somebody in, in seconds. */
const CONNECT_SECONDS = 10;

/** Reads one host in one go, as root and without changing anything; else says why it could not be read. */
export async function readHost(
  sshConfig: string,
  expectation: HostExpectation,
  questions: readonly Question[],
): Promise<HostReading | string> {
  const { host } = expectation;
  const options = ["-o", "BatchMode=yes", "-o", `ConnectTimeout=${String(CONNECT_SECONDS)}`];
  const { status, stdout, stderr } = await runProgram(
    "ssh",
    ["-F", sshConfig, ...options, host.name, shellOf(host)],
    { input: renderLookScript(expectation, questions), seconds: LIMIT_SECONDS },
  );
  const reading = status === 0 ? parseHostReading(stdout) : undefined;
  if (reading !== undefined) return reading;
  return cleanText(stderr) || `it gave no whole answer within ${String(LIMIT_SECONDS)} s`;
}

/** What runs a program that comes on stdin, as root. */
export function shellOf({ ssh }: HostPlan): string {
  return ssh.user === "root" ? "sh -s" : "sudo -n sh -s";
}
