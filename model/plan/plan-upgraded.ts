import { imageReferences } from "../values/images.ts";
import type { Plan } from "./plan.ts";
import { controlPlaneVersion, kubernetesOf, type UpgradePlan } from "./upgrade-plan.ts";

/**
 * The plan of an environment whose upgrade is under way: each host has the version that the record gives it. Null
 * changes nothing.
 * @param extras what its bundle has to hold, both versions among it
 */
export function planUpgraded(
  plan: Plan,
  upgrade: UpgradePlan | null,
  extras: Plan["extras"],
): Plan {
  if (upgrade === null) return plan;
  const [first, ...others] = plan.hosts.map((host) => ({
    ...host,
    kubernetes: kubernetesOf(host.name, upgrade),
  }));
  if (first === undefined) throw new Error("unreachable: a plan without hosts");
  const controlPlanes = [first, ...others].filter(({ role }) => role === "control-plane");
  const version = controlPlaneVersion(
    controlPlanes.map(({ kubernetes }) => kubernetes),
    upgrade,
  );
  return {
    ...plan,
    hosts: [first, ...others],
    kubernetes: { ...plan.kubernetes, version },
    images: imageReferences(
      plan.versions,
      plan.bundle?.source,
      version,
      plan.mesh.controlPlane.version,
    ),
    extras,
  };
}
