import { createHash } from "node:crypto";
import { admissionFiles, MEASURE } from "../../../model/admission/host-files.ts";
import { hostChecks } from "../../../model/admission/host-checks.ts";
import { type HostJudgement, judgeHost } from "../../../model/admission/judge-host.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { cleanText } from "../progress/progress-text.ts";
import { runProgram } from "../verify/run-program.ts";

/** What is known of one host's admission. */
export type HostAdmission = { readonly host: string } & (
  | {
      readonly known: true;
      /** As the probe printed it. */
      readonly measurements: unknown;
      /** Digest of that text, `sha256:…`. */
      readonly digest: string;
      readonly judgement: HostJudgement;
    }
  | { readonly known: false; readonly why: string }
);

export interface ReadAdmission {
  readonly plan: Plan;
  readonly sshConfig: string;
  /** Measure first; it keeps the CPUs and the disk of each host busy for some seconds. */
  readonly again: boolean;
}

/** A host is measured in under 30 s, and may wait for its peers. */
const MEASURE_SECONDS = 180;

/** Reads what was measured on all hosts, at the same time, and judges it by what the file asks today. */
export async function readAdmission(args: ReadAdmission): Promise<HostAdmission[]> {
  return await Promise.all(args.plan.hosts.map((host) => readHost(args, host)));
}

async function readHost(args: ReadAdmission, host: HostPlan): Promise<HostAdmission> {
  const options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"];
  const commands = [...(args.again ? [MEASURE] : []), `cat ${admissionFiles.measurements}`];
  const answer = await runProgram(
    "ssh",
    ["-F", args.sshConfig, ...options, host.name, "sh -eu -s"],
    { input: `${commands.join("\n")}\n`, seconds: args.again ? MEASURE_SECONDS : 20 },
  );
  if (answer.status === 0) return judgeText(args.plan, host, answer.stdout);
  const said = cleanText(answer.stderr);
  const why = said === "" ? `no answer (status ${String(answer.status)})` : said;
  return { host: host.name, known: false, why };
}

/** Judges the text of a host's measurements. */
export function judgeText(plan: Plan, host: HostPlan, text: string): HostAdmission {
  const measurements = parse(text);
  if (measurements === undefined) {
    return { host: host.name, known: false, why: "what the host keeps is no JSON" };
  }
  return {
    host: host.name,
    known: true,
    measurements,
    digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    judgement: judgeHost(hostChecks(plan, host), measurements),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
