import { join } from "node:path";
import { worldNetns } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { SERVER_ADDRESS } from "../../../model/verification/mesh-probes.ts";
import type { ProbeInput, ProbePlan } from "../../../model/verification/probe-plan.ts";
import { type Attempt, readAttempt } from "./attempt.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";

/** What attempts need beside their plan. */
export interface RunnerSettings {
  readonly plan: Plan;
  readonly cluster: ClusterAccess;
  readonly sshConfig: string;
  /** Folder of the bundle on this machine. */
  readonly bundle: string;
  readonly inputs: Readonly<Record<ProbeInput, string>>;
  /** Address of the verification's server. */
  readonly serverAddress: string;
}

/** The probe program on hosts. */
const PROBE_ON_HOST = "/opt/nordmesh/bundle/bin/probe";

/** Much longer than the program's own limit: what is slow here is to start it on a busy machine. */
const ATTEMPT_SECONDS = 60;

/** Makes one attempt, wherever it has to be made from. */
export async function runProbe(settings: RunnerSettings, probe: ProbePlan): Promise<Attempt> {
  const args = probe.arguments.map((argument) =>
    argument.replace(SERVER_ADDRESS, settings.serverAddress),
  );
  const input = probe.input === null ? "" : settings.inputs[probe.input];
  return readAttempt(args[0] === "get", await runFrom(settings, probe.from, args, input));
}

async function runFrom(
  { plan, cluster, sshConfig, bundle }: RunnerSettings,
  from: ProbePlan["from"],
  args: readonly string[],
  input: string,
): Promise<ProgramResult> {
  const options = { input, seconds: ATTEMPT_SECONDS };
  switch (from.kind) {
    case "pod": {
      const [namespace = "", name = ""] = from.pod.split("/");
      const target = ["exec", "-i", "-n", namespace, name, "-c", "probe", "--"];
      return await cluster.run([...target, "probe", ...args], options);
    }
    case "host": {
      const words = [PROBE_ON_HOST, ...args].map(quote).join(" ");
      const connection = ["-F", sshConfig, "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"];
      return await runProgram("ssh", [...connection, from.host, words], options);
    }
    case "outside": {
      const netns = worldNetns(plan.environment, from.host);
      const program = join(bundle, "bin/probe");
      return await runProgram("ip", ["netns", "exec", netns, program, ...args], options);
    }
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
