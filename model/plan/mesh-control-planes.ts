import { type ImageReferences, imageReferences } from "../values/images.ts";
import type { MeshControlPlane } from "./mesh-record.ts";
import type { MeshPlan, Plan } from "./plan.ts";

type Mesh = Pick<MeshPlan, "controlPlane" | "upgrade">;

/** The control planes that stand: two while namespaces are moved from one to the other. */
export function standingControlPlanes({
  controlPlane,
  upgrade,
}: Mesh): readonly [MeshControlPlane, ...MeshControlPlane[]] {
  return upgrade === null || upgrade.stage === "brought"
    ? [controlPlane]
    : [controlPlane, upgrade.to];
}

/** The control plane that a namespace asks for. */
export function controlPlaneOf(
  { controlPlane, upgrade }: Mesh,
  namespace: string,
): MeshControlPlane {
  return upgrade?.moved.includes(namespace) === true ? upgrade.to : controlPlane;
}

/** Version of the mesh's definitions: the newer one before anything asks for what only it has. */
export function definitionsVersion(mesh: Mesh): string {
  return (standingControlPlanes(mesh).at(-1) ?? mesh.controlPlane).version;
}

/** Version of the agents on hosts: the old one until nothing is left that the new one would be a version ahead of. */
export function agentsVersion({ controlPlane, upgrade }: Mesh): string {
  return upgrade?.stage === "agents" ? upgrade.to.version : controlPlane.version;
}

/** Versions of Istio whose images hosts have: that of an upgrade before it begins. */
export function meshVersions({ controlPlane, upgrade }: Mesh): readonly string[] {
  return upgrade === null ? [controlPlane.version] : [controlPlane.version, upgrade.to.version];
}

/** The images of one version of the mesh, beside those of the plan that have nothing to do with it. */
export function meshImages(
  { versions, bundle, kubernetes }: Plan,
  version: string,
): ImageReferences {
  return imageReferences(versions, bundle?.source, kubernetes.version, version);
}

/** Name of istiod's Deployment and Service in `istio-system`. */
export function istiodName({ revision }: MeshControlPlane): string {
  return revision === null ? "istiod" : `istiod-${revision}`;
}

/** The label by which a namespace asks for a control plane. */
export function injectionLabel({ revision }: MeshControlPlane): Readonly<Record<string, string>> {
  return revision === null ? { "istio-injection": "enabled" } : { "istio.io/rev": revision };
}
