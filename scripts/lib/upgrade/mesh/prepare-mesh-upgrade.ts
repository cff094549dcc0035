import { isSettled } from "../../../../model/plan/generations.ts";
import { revisionOf } from "../../../../model/plan/mesh-record.ts";
import { judgeMeshUpgrade } from "../../../../model/upgrade/judge-mesh-upgrade.ts";
import {
  type MeshStep,
  type MeshVersions,
  planMeshSteps,
  planMeshStepsBack,
} from "../../../../model/upgrade/plan-mesh-steps.ts";
import { supportedIstio } from "../../../../model/values/istio-versions.ts";
import type { LoadedPlan } from "../../../../stacks/load-plan.ts";
import { CommandError } from "../../command-line/command-line.ts";
import type { Engine } from "../../engine/engine.ts";
import { withCluster } from "../../hosts/with-cluster.ts";
import { renderPod } from "../../node/judge-drain.ts";
import { assertSameMesh } from "../assert-same-mesh.ts";
import type { MeshChoice } from "../choose-upgrade.ts";
import { UpgradeRefused } from "../upgrade-text.ts";
import { meshedNamespaces, standingBlockers } from "./judge-proxies.ts";
import { type MeshState, readMeshState } from "./mesh-state.ts";

/** What an upgrade of a mesh is about to do, and the cluster as it is. */
export interface PreparedMeshUpgrade extends MeshVersions {
  readonly steps: readonly MeshStep[];
  readonly state: MeshState;
}

/**
 * Decides what is left to do, or to put back. Changes nothing. Throws `UpgradeRefused` with all that speaks against
 * it, and `ConfigProblems` where the file asks for another version than the upgrade that is under way leads to.
 */
export async function prepareMeshUpgrade(
  loaded: LoadedPlan,
  engine: Engine,
  { runs, back }: MeshChoice & { readonly back: boolean },
): Promise<PreparedMeshUpgrade> {
  const { plan, mesh, wantedMesh } = loaded;
  const upgrade = mesh?.upgrade ?? null;
  const versions = { from: runs, to: upgrade?.to ?? revisionOf(wantedMesh) };
  const state = await withCluster(plan.environment, readMeshState);
  if (back && upgrade !== null) {
    const steps = planMeshStepsBack(runs, upgrade, meshedNamespaces(state));
    return { ...versions, steps, state };
  }
  if (upgrade !== null) await assertSameMesh(loaded, engine);
  const refusals = judgeMeshUpgrade({
    from: versions.from.version,
    to: versions.to.version,
    kubernetes: plan.kubernetes.version,
    known: supportedIstio(plan.versions),
  });
  if (refusals.length > 0) throw new UpgradeRefused(plan.environment, refusals);
  return { ...versions, steps: planMeshSteps(mesh, versions, meshedNamespaces(state)), state };
}

/** Throws `CommandError` while the mesh's authority is being changed, and where pods are nobody's to make anew. */
export function assertMeshMayBegin(
  { plan }: LoadedPlan,
  { steps, state }: PreparedMeshUpgrade,
): void {
  const { environment, rotation } = plan;
  if (!isSettled(rotation.meshAuthority)) {
    throw new CommandError(
      `The mesh's authority of ${environment} is being changed, and every control plane starts anew with it.`,
      `finish that first: npm run rotate -- ${environment} mesh-ca`,
    );
  }
  const target = steps.at(-1)?.target;
  const blockers = target === undefined ? [] : standingBlockers(state, target);
  if (blockers.length === 0) return;
  throw new CommandError(
    `Pods cannot be given another proxy, so nothing was begun:\n${blockers.map((pod) => `  ${renderPod(pod)}`).join("\n")}`,
    "mend that, and run the same command again",
  );
}
