import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { UpgradeStep } from "../../../model/upgrade/plan-steps.ts";
import { loadPlan, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { upgradePath, writeUpgrade } from "../../../stacks/upgrade-file.ts";
import { type EngineOptions, openEngine } from "../engine/engine-open.ts";
import { exitStatusOf, printResult, runWithProgress } from "../engine/engine-run.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { loadPlanWithBundle, prepareEnvironment, type ReadyPlan } from "../environment/prepare.ts";
import { answeringContext } from "../hosts/answering-context.ts";
import { withApiTunnel } from "../hosts/api-tunnel.ts";
import { ClusterAccess } from "../verify/cluster-access.ts";
import { awaitHealth } from "./await-health.ts";
import { drainHost, openHosts } from "./drain-host.ts";
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
      for (const host of step.hosts) await drainHost(cluster, host, run.drainSeconds, say);
    });
  }
  writeUpgrade(path, step.record);
  const ready = await prepareEnvironment(environment, { bundleSource: run.bundleSource, say });
  const status = await runProgram(ready, run);
  if (status !== 0) return status;
  const names = plan.hosts.map(({ name }) => name);
  await withCluster(environment, async (cluster) => {
    await awaitHealth(cluster, names, run.before, "hosts");
    await openHosts(cluster);
    await awaitHealth(cluster, names, run.before, "all");
  });
  return 0;
}

/** Does some work with the cluster's API. */
export async function withCluster<T>(
  environment: string,
  work: (cluster: ClusterAccess) => Promise<T>,
): Promise<T> {
  const ready = loadPlanWithBundle(environment, () => undefined);
  const { kubeconfig } = environmentFolders(environment);
  return await withApiTunnel(ready.plan, async () => {
    const context = await answeringContext(await readFile(kubeconfig, "utf8"));
    return work(new ClusterAccess(join(ready.bundle, "bin/kubectl"), kubeconfig, context));
  });
}

async function runProgram({ plan }: ReadyPlan, run: UpgradeRun): Promise<number> {
  const engine = await openEngine(run.environment, plan, run.engine);
  await engine.assertFree();
  const timed = await withApiTunnel(plan, () =>
    runWithProgress({ plan, json: false }, (engineRun) =>
      engine.up({
        ...engineRun,
        // What leaves the program with the record are its steps, and nothing else is let go of by the way.
        confirmDelete: (doomed) =>
          Promise.resolve(doomed.every(({ name }) => name.endsWith("-upgrade-kubernetes"))),
      }),
    ),
  );
  printResult(timed, false);
  return exitStatusOf(timed.result);
}
