import { readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { destroyLab } from "../../../../components/hosts/lab/runtime/destroy-host.ts";
import type { DrillReport, LeftToLookAt } from "../../../../model/recovery/drill-report.ts";
import { type OtherAddresses, otherHosts } from "../../../../model/recovery/other-hosts.ts";
import { environmentsFolder, planText, PROJECT_FOLDER } from "../../../../stacks/load-plan.ts";
import type { Engine } from "../../engine/engine.ts";
import { environmentFolders } from "../../environment/environment-state.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { compareWith, type Found } from "./compare-with.ts";
import { DRILL_NAMESPACE } from "./drill-objects.ts";
import { closeDrill } from "./drill-workload.ts";
import { ontoOtherHosts } from "./onto-other-hosts.ts";
import { openCluster } from "./open-cluster.ts";
import { type Loss, prepareLoss } from "./prepare-loss.ts";
import { type Rebuilt, rebuildElsewhere } from "./rebuild-elsewhere.ts";

export interface DrillArgs {
  readonly ready: ReadyPlan;
  readonly engine: Engine;
  readonly verify: boolean;
  readonly say: (line: string) => void;
}

/**
 * Loses a lab on purpose and makes it again from a kit, at other addresses. What goes wrong after the loss is in the
 * report, and everything is left as it is then; where all came back, the drill's namespace goes. The old state is
 * kept beside the new one. Throws where something is wrong before anything was lost.
 */
export async function runDrill(args: DrillArgs): Promise<DrillReport> {
  const { plan } = args.ready;
  const startedAt = new Date().toISOString();
  const others = otherHosts(plan);
  const hosts = plan.hosts.map((host, index) => ({
    name: host.name,
    before: host.privateAddress,
    after: others[index]?.privateAddress ?? "",
  }));
  const moved = new Map(
    plan.hosts.flatMap(({ publicAddress, linkAddress, privateAddress }, index) => [
      [publicAddress, others[index]?.publicAddress ?? ""],
      [linkAddress, others[index]?.linkAddress ?? ""],
      [privateAddress, others[index]?.privateAddress ?? ""],
    ]),
  );
  assertMayStandThere(args.ready, others);
  const loss = await prepareLoss(args, moved);
  args.say("ending all hosts at once while writes go on, and removing their disks");
  const lossAt = Date.now();
  const kept = await loseHosts(loss, plan.environment, lossAt);
  const endedAt = Date.now();
  const again = await tryRebuild(loss, others, args);
  const found = await compareAgain(again, loss);
  const problems = [...again.problems, ...found.differences];
  if (problems.length === 0) problems.push(...(await clear(again)));
  return {
    environment: plan.environment,
    startedAt,
    outcome: problems.length === 0 ? "passed" : "failed",
    hosts,
    ...timesOf(again, lossAt, endedAt),
    comparison: found.comparison,
    writes: found.writes,
    problems,
    left: leftOf(plan.environment, loss, kept),
  };
}

/** Throws `ConfigProblems` where the file would not be one with the other addresses: nothing is lost then. */
function assertMayStandThere({ file }: ReadyPlan, others: readonly OtherAddresses[]): void {
  const text = readFileSync(join(PROJECT_FOLDER, file), "utf8");
  planText(ontoOtherHosts(text, others), file, null);
}

/** Ends all hosts, and puts the state aside. Returns where that is. */
async function loseHosts({ writer }: Loss, environment: string, at: number): Promise<string> {
  const folders = environmentFolders(environment);
  await destroyLab(folders.lab, environment);
  await writer.stop();
  const kept = `${folders.folder}.lost-${String(at)}`;
  await rename(folders.folder, kept);
  return kept;
}

/** What was made again, or why nothing was. */
interface Again {
  readonly rebuilt: Rebuilt | null;
  readonly problems: readonly string[];
}

async function tryRebuild(
  { kit, writer }: Loss,
  others: readonly OtherAddresses[],
  args: DrillArgs,
): Promise<Again> {
  const firstWrite = (writer.acknowledged.at(-1)?.sequence ?? 0) + 1;
  try {
    const rebuilt = await rebuildElsewhere(kit, others, firstWrite, args);
    return { rebuilt, problems: rebuilt.report.objections };
  } catch (error) {
    return { rebuilt: null, problems: [`the rebuild ended: ${reasonOf(error)}`] };
  }
}

async function compareAgain({ rebuilt }: Again, loss: Loss): Promise<Found> {
  const nothing = { comparison: null, writes: null };
  if (rebuilt === null) return { ...nothing, differences: ["nothing could be compared"] };
  const { acknowledged } = loss.writer;
  try {
    return await compareWith(await openCluster(rebuilt.ready), loss.listed, {
      namespace: DRILL_NAMESPACE,
      acknowledged,
      beforeSnapshot: loss.beforeSnapshot,
    });
  } catch (error) {
    return { ...nothing, differences: [`nothing could be compared: ${reasonOf(error)}`] };
  }
}

/** Removes the drill's namespace; returns why it is still there. */
async function clear({ rebuilt }: Again): Promise<string[]> {
  if (rebuilt === null) return [];
  try {
    await closeDrill(await openCluster(rebuilt.ready));
    return [];
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** Times count from the loss, in seconds. */
function timesOf(
  { rebuilt }: Again,
  lossAt: number,
  endedAt: number,
): Pick<DrillReport, "rtoSeconds" | "phases"> {
  const ended = (endedAt - lossAt) / 1000;
  const hosts = { name: "hosts ended, disks removed", startSeconds: 0, endSeconds: ended };
  if (rebuilt === null) return { rtoSeconds: null, phases: [hosts] };
  const { report, beganAt } = rebuilt;
  const began = (beganAt - lossAt) / 1000;
  return {
    rtoSeconds: report.isUp ? began + report.rtoSeconds : null,
    phases: [
      hosts,
      { name: "rebuild planned", startSeconds: ended, endSeconds: began },
      ...report.phases.map(({ name, startSeconds, endSeconds }) => ({
        name,
        startSeconds: startSeconds + began,
        endSeconds: endSeconds + began,
      })),
    ],
  };
}

function leftOf(environment: string, { kit }: Loss, kept: string): readonly LeftToLookAt[] {
  const [file, identity] = kit.files;
  return [
    { what: "kit", path: join(kept, file) },
    { what: "identity that opens it", path: join(kept, identity) },
    { what: "state of what was lost", path: kept },
    { what: "state of what was made", path: environmentFolders(environment).folder },
    {
      what: "its file, with other addresses",
      path: join(PROJECT_FOLDER, environmentsFolder(), `${environment}.yaml`),
    },
  ];
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
