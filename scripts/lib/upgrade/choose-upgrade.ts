import type { MeshControlPlane } from "../../../model/plan/mesh-record.ts";
import type { LoadedPlan } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Engine } from "../engine/engine.ts";
import { runningVersions } from "./running-versions.ts";

/** An upgrade of the mesh. */
export interface MeshChoice {
  /** What it runs, and from what it is upgraded. */
  readonly runs: MeshControlPlane;
}

/**
 * What an environment's file asks to be upgraded: its mesh, or else Kubernetes, which may be nothing. Throws
 * `CommandError` where both would change at once: nobody could say then which of them a failure is of.
 */
export async function chooseUpgrade(
  loaded: LoadedPlan,
  engine: Engine,
  back: boolean,
): Promise<MeshChoice | "kubernetes"> {
  const { plan, upgrade, wanted, mesh, wantedMesh } = loaded;
  const running = await runningVersions(engine, plan);
  const runs = mesh?.runs ?? { version: running.istio, revision: null };
  const isUnderWay = (mesh?.upgrade ?? null) !== null;
  // Back leads only from what is under way, whatever the file says.
  if (back) return isUnderWay ? { runs } : "kubernetes";
  const isMesh = isUnderWay || runs.version !== wantedMesh;
  const isKubernetes = upgrade !== null || running.kubernetes !== wanted;
  if (!isMesh) return "kubernetes";
  if (!isKubernetes) return { runs };
  const { environment } = plan;
  const [first, fix] =
    upgrade === null
      ? [`Kubernetes ${running.kubernetes} → ${wanted}`, `kubernetes.version: ${running.kubernetes}`]
      : [`the upgrade of Kubernetes that is under way`, `mesh.version: ${runs.version}`];
  throw new CommandError(
    `${environment}: ${first} and Istio ${runs.version} → ${wantedMesh} at once; one is done after the other.`,
    `write ${fix} into its file until the other is done`,
  );
}
