import {
  compareObjects,
  type Comparison,
  type SeenObject,
} from "../../../../model/recovery/compare-objects.ts";
import {
  expectedObjects,
  judgeWrites,
  type MeshWrites,
  type WritesFound,
} from "../../../../model/recovery/mesh-writes.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";
import { listObjects } from "./list-objects.ts";

/** What came back; null where the cluster could not be asked. */
export interface Found {
  readonly comparison: Comparison | null;
  readonly writes: WritesFound | null;
  /** Everything that is not as it was. */
  readonly differences: readonly string[];
}

/** Compares a rebuilt cluster with what was listed and written before. */
export async function compareWith(
  cluster: ClusterAccess,
  listed: readonly SeenObject[],
  writes: MeshWrites,
): Promise<Found> {
  return judgeFound(listed, writes, await listObjects(cluster));
}

/** Compares what was with what was found. */
export function judgeFound(
  listed: readonly SeenObject[],
  writes: MeshWrites,
  found: readonly SeenObject[],
): Found {
  const comparison = compareObjects(expectedObjects(listed, writes, found), found);
  const { missing, replaced, changed } = comparison;
  const judged = judgeWrites(writes, found);
  return {
    comparison,
    writes: judged,
    differences: [
      ...missing.map((name) => `not back: ${name}`),
      ...replaced.map((name) => `back as another object: ${name}`),
      ...changed.map((name) => `back with another content: ${name}`),
      ...(judged.newestBack === null ? ["no write of the mesh is back"] : []),
    ],
  };
}
