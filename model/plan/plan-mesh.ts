import type { Environment } from "../environment/environment.ts";
import type { MeshPlan } from "./plan.ts";

/** The mesh as it is made: one control plane without a name. What an upgrade changes stands in its record. */
export function planMesh({ mesh }: Environment, version: string): MeshPlan {
  const { accessLog } = mesh;
  return {
    kind: mesh.kind,
    trustDomain: mesh.trustDomain,
    mutualTls: "STRICT",
    outbound: "REGISTRY_ONLY",
    accessLog: {
      queryStrings: accessLog.queryStrings ?? null,
      requestHeaders: accessLog.requestHeaders ?? [],
    },
    revoked: mesh.revoked,
    controlPlane: { version, revision: null },
    upgrade: null,
  };
}
