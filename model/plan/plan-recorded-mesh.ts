import { meshImages } from "./mesh-control-planes.ts";
import { type MeshRecord, standingMesh } from "./mesh-record.ts";
import type { Plan } from "./plan.ts";

/**
 * The plan of an environment whose mesh has a record: it is as the record says. Null changes nothing.
 * @param extras what its bundle has to hold, both versions among it while an upgrade is under way
 */
export function planRecordedMesh(
  plan: Plan,
  record: MeshRecord | null,
  extras: Plan["extras"],
): Plan {
  if (record === null) return plan;
  const { runs, upgrade } = standingMesh(record);
  return {
    ...plan,
    mesh: { ...plan.mesh, controlPlane: runs, upgrade },
    images: meshImages(plan, runs.version),
    extras,
  };
}
