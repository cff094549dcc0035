import { join } from "node:path";
import type { UpgradeStep } from "../../../model/upgrade/plan-steps.ts";
import { loadPlan, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { upgradePath, writeUpgrade } from "../../../stacks/upgrade-file.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Doomed } from "../engine/engine.ts";
import { type EngineOptions, openEngine } from "../engine/engine-open.ts";
import { exitStatusOf, printResult, runWithProgress } from "../engine/engine-run.ts";
import { prepareEnvironment, type ReadyPlan } from "../environment/prepare.ts";
import { withApiTunnel } from "../hosts/api-tunnel.ts";
import { withCluster } from "../hosts/with-cluster.ts";
import { openUpgraded } from "../node/close-host.ts";
import { drainHost, readClusterState } from "../node/drain-host.ts";
import { renderPod } from "../node/judge-drain.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { awaitHealth } from "./await-health.ts";
import type { Unwell } from "./judge-health.ts";

/** How an upgrade is carried out. */
export interface UpgradeRun {
  readonly environment: string;
  readonly engine: EngineOptions;
  readonly bundleSource: string;
  /** How long the pods of one host may take to move. */
  readonly drainSeconds: number;
  /** What was not well before, and is not waited for. */
  readonly before: Unwell;
  readonly say: (line: string) => void;
}

/**
 * Takes one step: drains its hosts, records that they are of another version, makes them so, and waits until the
 * cluster is well. Returns the exit status of the run of the program, which is not 0 where the upgrade has to stop.
 * Throws `CommandError` where hosts cannot be drained or the cluster does not get well.
 */
export async function takeStep(step: UpgradeStep, run: UpgradeRun): Promise<number> {
  const { environment, say } = run;
  const { plan, file } = loadPlan(environment);
  const path = upgradePath(join(PROJECT_FOLDER, file));
  if (step.kind === "settle" && step.hosts.length === 0) {
    writeUpgrade(path, null);
    return 0;
  }
  if (step.kind === "hosts") {
    await withCluster(environment, async (cluster) => {
      for (const host of step.hosts) await drain(cluster, host, run);
    });
  }
  writeUpgrade(path, step.record);
  const ready = await prepareEnvironment(environment, { bundleSource: run.bundleSource, say });
  // What leaves the program with the record are its steps, and nothing else is let go of by the way.
  const status = await runProgram(ready, run, ({ name }) => name.endsWith("-upgrade-kubernetes"));
  if (status !== 0) return status;
  const names = plan.hosts.map(({ name }) => name);
  await withCluster(environment, async (cluster) => {
    await awaitHealth(cluster, names, run.before, "hosts");
    await openUpgraded(cluster, await readClusterState(cluster));
    await awaitHealth(cluster, names, run.before, "all");
  });
  return 0;
}

async function drain(cluster: ClusterAccess, host: string, run: UpgradeRun): Promise<void> {
  const { drainSeconds: deadlineSeconds, say } = run;
  const { left } = await drainHost(cluster, host, { closer: "upgrade", deadlineSeconds, say });
  if (left.length === 0) return;
  throw new CommandError(
    `${host} could not be drained within ${String(deadlineSeconds)} s:\n${left.map((pod) => `  ${renderPod(pod)}`).join("\n")}`,
    "mend that and run the same command again; --drain-seconds gives it longer",
  );
}

/** Runs the program, and lets it delete what `mayDelete` says and nothing else. Returns the exit status. */
export async function runProgram(
  { plan }: ReadyPlan,
  run: Pick<UpgradeRun, "environment" | "engine">,
  mayDelete: (doomed: Doomed) => boolean,
): Promise<number> {
  const engine = await openEngine(run.environment, plan, run.engine);
  await engine.assertFree();
  const timed = await withApiTunnel(plan, () =>
    runWithProgress({ plan, json: false }, (engineRun) =>
      engine.up({
        ...engineRun,
        confirmDelete: (doomed) => Promise.resolve(doomed.every(mayDelete)),
      }),
    ),
  );
  printResult(timed, false);
  return exitStatusOf(timed.result);
}
