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
  const { runs, upgrade: underWay } = mesh ?? {
    runs: { version: running.istio, revision: null },
    upgrade: null,
  };
  const isUnderWay = underWay !== null;
  // Back leads only from what is under way, whatever the file says.
  if (back) return isUnderWay ? { runs } : "kubernetes";
  if (!isUnderWay && runs.version === wantedMesh) return "kubernetes";
  if (upgrade !== null || running.kubernetes !== wanted) {
    throw new BothAtOnce(loaded, running.kubernetes, runs.version);
  }
  return { runs };
}

class BothAtOnce extends CommandError {
  constructor({ plan, upgrade, wanted, wantedMesh }: LoadedPlan, kubernetes: string, mesh: string) {
    const other =
      upgrade === null
        ? `Kubernetes ${kubernetes} → ${wanted}`
        : "the upgrade of Kubernetes that is under way";
    const kept = upgrade === null ? `kubernetes.version: ${kubernetes}` : `mesh.version: ${mesh}`;
    super(
      `${plan.environment}: ${other} and Istio ${mesh} → ${wantedMesh} at once; one is done after the other.`,
      `write ${kept} into its file until the other is done`,
    );
  }
}
