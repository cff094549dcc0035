import type { LoadedPlan } from "../../../../stacks/load-plan.ts";
import { mayBegin } from "../../command-line/ask.ts";
import type { Engine } from "../../engine/engine.ts";
import { withCluster } from "../../hosts/with-cluster.ts";
import { readClusterState } from "../../node/drain-host.ts";
import { judgeStart, renderUnwell } from "../await-health.ts";
import type { MeshChoice } from "../choose-upgrade.ts";
import { judgeHealth, type Unwell } from "../judge-health.ts";
import type { UpgradeRun } from "../run-upgrade.ts";
import { renderMeshSteps } from "./mesh-text.ts";
import { assertMeshMayBegin, prepareMeshUpgrade } from "./prepare-mesh-upgrade.ts";
import { takeSteps } from "../take-steps.ts";
import { takeMeshStep } from "./take-mesh-step.ts";

/** What a person asked for. */
export interface MeshOptions {
  readonly preview: boolean;
  readonly back: boolean;
  readonly yes: boolean;
}

/** Shows what is left of an upgrade of the mesh, or of the way back, and does it. Returns the exit status. */
export async function upgradeMesh(
  loaded: LoadedPlan,
  engine: Engine,
  choice: MeshChoice,
  { preview, back, yes }: MeshOptions,
  run: Omit<UpgradeRun, "before">,
): Promise<number> {
  const { environment, say } = run;
  const prepared = await prepareMeshUpgrade(loaded, engine, { ...choice, back });
  const { from, to, steps, state } = prepared;
  const [left, right] = back ? [to, from] : [from, to];
  console.log(`${environment}: Istio ${left.version} → ${right.version}`);
  for (const line of renderMeshSteps(steps, state)) console.log(line);
  if (preview) return 0;
  assertMeshMayBegin(loaded, prepared);
  const before = await judgeBefore(loaded, back);
  if (Object.keys(before).length > 0) {
    say(`Not well, and not waited for:\n${renderUnwell(before)}`);
  }
  if (!(await mayBegin(yes))) return 1;
  return await takeSteps(steps, (step) => takeMeshStep(step, { ...run, before }), run, back);
}

async function judgeBefore({ plan, mesh }: LoadedPlan, back: boolean): Promise<Unwell> {
  const hosts = plan.hosts.map(({ name }) => name);
  const isUnderWay = (mesh?.upgrade ?? null) !== null;
  return await withCluster(plan.environment, async (cluster) =>
    // The way back leads out of whatever is not well.
    back
      ? judgeHealth(await readClusterState(cluster), hosts)
      : await judgeStart(cluster, hosts, isUnderWay),
  );
}
