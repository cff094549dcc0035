import { ConfigProblems } from "../../../model/environment/config-error.ts";
import type { LoadedPlan } from "../../../stacks/load-plan.ts";
import type { Engine } from "../engine/engine.ts";
import { placeOfVersion } from "./assert-same-kubernetes.ts";
import { runningMesh } from "./running-versions.ts";

/**
 * Refuses what would bring all of a mesh to another version at once: that is an upgrade, which moves one namespace
 * after the other. Throws `ConfigProblems` that point at the version in the file.
 */
export async function assertSameMesh(loaded: LoadedPlan, engine: Engine): Promise<void> {
  const { mesh, wantedMesh, plan, file } = loaded;
  const upgrade = mesh?.upgrade ?? null;
  const expected = upgrade?.to.version ?? mesh?.runs.version ?? (await runningMesh(engine, plan));
  if (expected === undefined || expected === wantedMesh) return;
  const command = `npm run upgrade -- ${plan.environment}`;
  const problem =
    upgrade === null
      ? {
          code: "mesh-version-is-an-upgrade",
          expected: `${expected}, which runs: only an upgrade changes it, one namespace after the other`,
          fix: `see what it takes: ${command} --preview; then ${command}`,
        }
      : {
          code: "mesh-upgrade-is-under-way",
          expected: `${expected}, to which an upgrade of the mesh is under way`,
          fix: `set it to ${expected} until that is done: ${command}`,
        };
  throw new ConfigProblems(file, [{ ...problem, ...placeOfVersion(file, "mesh", wantedMesh) }]);
}
