import { join } from "node:path";
import type { MeshStep } from "../../../../model/upgrade/plan-mesh-steps.ts";
import { loadPlan, PROJECT_FOLDER } from "../../../../stacks/load-plan.ts";
import { meshPath, writeMesh } from "../../../../stacks/mesh-file.ts";
import type { Doomed } from "../../engine/engine.ts";
import { prepareEnvironment } from "../../environment/prepare.ts";
import { withCluster } from "../../hosts/with-cluster.ts";
import { awaitHealth } from "../await-health.ts";
import { runProgram, type UpgradeRun } from "../run-upgrade.ts";
import { awaitAllProxies, awaitBudgets, rollNamespace, type Rolling } from "./roll-namespaces.ts";

/**
 * Takes one step: records it, runs the program with that record, gives its namespaces the proxies that they ask for,
 * and waits until the cluster is well. Returns the exit status of the program's run, which is not 0 where the upgrade
 * has to stop. Throws `CommandError` that names what does not come to an end.
 */
export async function takeMeshStep(step: MeshStep, run: UpgradeRun): Promise<number> {
  const { environment, say } = run;
  const { plan, file } = loadPlan(environment);
  const rolling: Rolling = { target: step.target, deadlineSeconds: run.drainSeconds, say };
  await withCluster(environment, async (cluster) => {
    if (step.kind === "move") {
      for (const namespace of step.namespaces) await awaitBudgets(cluster, namespace, rolling);
    }
    if (step.kind === "settle") {
      for (const namespace of step.namespaces) await rollNamespace(cluster, namespace, rolling);
      // Without their control plane proxies go on, and never hear of anything again.
      await awaitAllProxies(cluster, rolling);
    }
  });
  const path = meshPath(join(PROJECT_FOLDER, file));
  writeMesh(path, step.record);
  const ready = await prepareEnvironment(environment, { bundleSource: run.bundleSource, say });
  const status = await runProgram(ready, run, isOfTheMesh);
  if (status !== 0) return status;
  const hosts = plan.hosts.map(({ name }) => name);
  await withCluster(environment, async (cluster) => {
    if (step.kind === "move" || step.kind === "finish") {
      for (const namespace of step.namespaces) await rollNamespace(cluster, namespace, rolling);
    }
    await awaitHealth(cluster, hosts, run.before, "all");
  });
  if (step.settled !== null) writeMesh(path, step.settled);
  return 0;
}

/** A control plane and its webhooks may leave with the record; definitions never: all that is made of them would go. */
function isOfTheMesh({ urn, type }: Doomed): boolean {
  return urn.includes("infra:mesh/istio:IstioMesh$") && !type.endsWith(":CustomResourceDefinition");
}
