import type { HostPlan } from "../../../model/plan/plan.ts";
import { type ProgramResult, runProgram } from "../verify/run-program.ts";

/** Runs a POSIX shell program on a host as root, with `set -eu`; it is given up after `seconds`. */
export function runOnHost(
  { name, ssh }: HostPlan,
  sshConfig: string,
  program: string,
  seconds: number,
): Promise<ProgramResult> {
  const shell = ssh.user === "root" ? "sh -eu -s" : "sudo -n sh -eu -s";
  return runProgram("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", name, shell], {
    input: program,
    seconds,
  });
}
