import { ensureLabRunning } from "../../../components/hosts/lab/runtime/ensure-lab-running.ts";
import { labStatus } from "../../../components/hosts/lab/runtime/lab-status.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { Again, Doomed, Engine, EngineRun, StackOutput } from "../engine/engine.ts";
import { confirmDeletion } from "../engine/engine-confirm.ts";
import { hostResources } from "../engine/host-resources.ts";
import { runWithProgress, type TimedResult } from "../engine/engine-run.ts";
import { parseAccessOutputs, readDepartures, writeAccessFiles } from "../engine/stack-outputs.ts";
import { withApiTunnel } from "../hosts/api-tunnel.ts";
import { assertSameKubernetes } from "../upgrade/assert-same-kubernetes.ts";
import { environmentFolders, readRecord, writeRecord } from "./environment-state.ts";
import type { ReadyPlan } from "./prepare.ts";

/** How an environment is brought up. */
export interface BringUp {
  readonly ready: ReadyPlan;
  readonly engine: Engine;
  readonly json: boolean;
  /** Somebody has agreed beforehand that what left the program is deleted. */
  readonly yes: boolean;
  readonly say: (line: string) => void;
  /** What is done again although the program has not changed it. */
  readonly again?: Again;
  /** Decides about what left the program, instead of `yes` or a person. */
  readonly mayDelete?: (doomed: readonly Doomed[]) => boolean;
  /** Also sees each event of the run. */
  readonly onEvent?: EngineRun["onEvent"];
}

type StackOutputs = Readonly<Record<string, StackOutput>>;

/**
 * Runs the program on a prepared environment, and keeps what came of it: the record, and the ways in. Throws
 * `StackBusy` where another run holds it, and `ConfigProblems` where its file asks for an upgrade.
 */
export async function bringUp(args: BringUp): Promise<TimedResult> {
  const { ready, engine, json, yes, say, mayDelete, onEvent } = args;
  const { plan } = ready;
  await engine.assertFree();
  await assertSameKubernetes(ready, engine);
  const folders = environmentFolders(plan.environment);
  await writeRecord(folders, { ...readRecord(folders), engine: engine.name });
  await bootStoppedHosts(ready, say);
  const before = readDepartures(await engine.outputs());
  const again = await withResetHosts(args, readRecord(folders)?.reset ?? []);

  const view = { plan, json, ...(onEvent === undefined ? {} : { onEvent }) };
  const timed = await withApiTunnel(plan, () =>
    runWithProgress(view, (run, progress) => {
      const confirm = { plan, yes, signal: run.signal };
      const tell = json
        ? say
        : (line: string): void => {
            progress.say(line);
          };
      return engine.up({
        ...run,
        ...(again === undefined ? {} : { again }),
        confirmDelete: async (doomed) =>
          mayDelete === undefined
            ? await confirmDeletion(doomed, { ...confirm, say: tell })
            : mayDelete(doomed),
      });
    }),
  );
  const outputs = await engine.outputs();
  await keepResult(plan, engine, timed, outputs);
  // Nobody was asked: what leaves the cluster because of the file has to be seen.
  for (const line of readDepartures(outputs)) if (!before.includes(line)) say(line);
  return timed;
}

/** A host that was reset is joined as a new one: its steps are done again, and what says that its node is the stack's. */
async function withResetHosts(
  { ready, engine, again, say }: BringUp,
  reset: readonly string[],
): Promise<Again | undefined> {
  const hosts = ready.plan.hosts.filter(({ name }) => reset.includes(name));
  if (hosts.length === 0) return again;
  say(`Joining again what was reset: ${hosts.map(({ name }) => name).join(", ")}`);
  const { steps, objects } = await hostResources(engine, hosts, { nodes: true });
  return {
    steps: new Set([...steps, ...(again?.steps ?? [])]),
    objects: new Set([...objects, ...(again?.objects ?? [])]),
  };
}

/** After a restart of this machine the hosts are there, and off. */
async function bootStoppedHosts({ plan }: ReadyPlan, say: (line: string) => void): Promise<void> {
  if (plan.driver !== "lab") return;
  const folder = environmentFolders(plan.environment).lab;
  const { hosts } = await labStatus(folder);
  if (hosts.every(({ state, doors }) => state === "running" && doors === "open")) return;
  const booted = await ensureLabRunning(folder);
  if (booted.length > 0) say(`Booted stopped hosts: ${booted.join(", ")}`);
}

async function keepResult(
  { environment, access: { bastion } }: Plan,
  engine: Engine,
  { result, elapsedMs }: TimedResult,
  outputs: StackOutputs,
): Promise<void> {
  const folders = environmentFolders(environment);
  const access = parseAccessOutputs(outputs);
  if (access !== undefined) await writeAccessFiles(folders, access, bastion);
  const { ok, changes } = result;
  const seconds = Math.round(elapsedMs) / 1000;
  const lastUp = { finishedAt: new Date().toISOString(), seconds, ok, changes };
  const reset = ok ? undefined : readRecord(folders)?.reset;
  await writeRecord(folders, { engine: engine.name, lastUp, ...(reset && { reset }) });
}
