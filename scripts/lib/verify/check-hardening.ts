import { z } from "zod";
import {
  type CheckReading,
  type HostReading,
  judgeHardening,
} from "../../../model/hardening/judge-hardening.ts";
import { renderCheckScript } from "../../../model/hardening/render-check-script.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { dayOf } from "../../../model/values/calendar-date.ts";
import type { ProbeResult } from "../../../model/verification/report.ts";
import { cleanText } from "../progress/progress-text.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { runProgram } from "./run-program.ts";

export interface HardeningArgs {
  readonly plan: Plan;
  readonly sshConfig: string;
  readonly cluster: ClusterAccess;
  /** The moment of the verification. */
  readonly now: Date;
}

/** Reads all hosts, at one time, and judges each item of the hardening. It changes nothing on them. */
export async function checkHardening(args: HardeningArgs): Promise<readonly ProbeResult[]> {
  const readings = await Promise.all(
    args.plan.hosts.map(async (host) => [host.name, await readHost(args, host)] as const),
  );
  return judgeHardening(args.plan, new Map(readings), dayOf(args.now.toISOString()));
}

/** How long a host may take for all checks, in seconds. */
const LIMIT_SECONDS = 120;

async function readHost(
  { sshConfig, cluster }: HardeningArgs,
  host: HostPlan,
): Promise<HostReading> {
  const [checks, kubelet] = await Promise.all([
    runProgram("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", host.name, shellOf(host)], {
      input: renderCheckScript(host),
      seconds: LIMIT_SECONDS,
    }),
    readKubelet(cluster, host),
  ]);
  return {
    checks:
      checks.status === 0
        ? parseChecks(checks.stdout)
        : cleanText(checks.stderr) || `it gave no answer within ${String(LIMIT_SECONDS)} s`,
    kubelet,
    milliseconds: checks.milliseconds,
  };
}

// The checks read what root alone may read.
function shellOf({ ssh }: HostPlan): string {
  return ssh.user === "root" ? "sh -s" : "sudo -n sh -s";
}

/** Reads what the check script printed: number, `met` or `unmet`, and what it saw, between tabs. */
export function parseChecks(text: string): ReadonlyMap<string, CheckReading> {
  return new Map(
    text
      .split("\n")
      .map((line) => line.split("\t"))
      .filter(([, word]) => word === "met" || word === "unmet")
      .map(([id = "", word, seen = ""]) => [id, { met: word === "met", seen: cleanText(seen) }]),
  );
}

const configSchema = z.object({ kubeletconfig: z.looseObject({}) });

// The API server asks the kubelet, whose certificate it has to know for that.
async function readKubelet(cluster: ClusterAccess, { name }: HostPlan): Promise<object | string> {
  const path = `/api/v1/nodes/${name}/proxy/configz`;
  const { status, stdout, stderr } = await cluster.run(["get", "--raw", path], { seconds: 30 });
  if (status !== 0) return cleanText(stderr) || "its kubelet gave no answer within 30 s";
  return configSchema.parse(JSON.parse(stdout)).kubeletconfig;
}
