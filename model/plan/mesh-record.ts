/** A control plane of the mesh. */
export interface MeshControlPlane {
  readonly version: string;
  /**
   * The name by which namespaces ask for it (`istio.io/rev`); null for the one that an environment begins with, which
   * namespaces ask for by `istio-injection`.
   */
  readonly revision: string | null;
}

/**
 * How far an upgrade of the mesh has come. `brought`: hosts have the images of both versions. `beside`: both control
 * planes stand. `agents`: the agents on hosts, of which there is one set, are of the new version too. `alone`: the old
 * control plane is being removed, and on the way back (`withdrawn`) the new one; then the upgrade is at its end.
 */
export const meshStages = ["withdrawn", "brought", "beside", "agents", "alone"] as const;
export type MeshStage = (typeof meshStages)[number];

/** An upgrade of the mesh that is under way. */
export interface MeshUpgradePlan {
  readonly to: MeshControlPlane;
  readonly stage: MeshStage;
  /** Namespaces that ask for the new control plane, or are about to, in the order in which they were moved. */
  readonly moved: readonly string[];
}

/**
 * What the record beside an environment's file says of its mesh. Without one it has the control plane that has no
 * name, of the version that the file asks for.
 */
export interface MeshRecord {
  /** The control plane of all namespaces that were not moved. */
  readonly runs: MeshControlPlane;
  /** Null where none is under way. */
  readonly upgrade: MeshUpgradePlan | null;
}

/** The same without an upgrade, where of its two control planes one is not to be there any more. */
export function standingMesh(record: MeshRecord): MeshRecord {
  const { runs, upgrade } = record;
  if (upgrade?.stage === "alone") return { runs: upgrade.to, upgrade: null };
  return upgrade?.stage === "withdrawn" ? { runs, upgrade: null } : record;
}

/** The control plane by which a version of Istio is brought beside another one: named after the version. */
export function revisionOf(version: string): MeshControlPlane {
  return { version, revision: version.replaceAll(".", "-") };
}
