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
 * planes stand. `agents`: the agents on hosts, of which there is one set, are of the new version too.
 */
export const meshStages = ["brought", "beside", "agents"] as const;
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

/** The control plane by which a version of Istio is brought beside another one: named after the version. */
export function revisionOf(version: string): MeshControlPlane {
  return { version, revision: version.replaceAll(".", "-") };
}
