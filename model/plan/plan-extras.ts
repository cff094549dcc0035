import type { Environment } from "../environment/environment.ts";
import { type BundleExtra, kubernetesExtras } from "../values/images.ts";
import { istioExtras } from "../values/istio-versions.ts";
import type { Versions } from "../values/versions.ts";
import { type MeshRecord, standingMesh } from "./mesh-record.ts";
import type { UpgradePlan } from "./upgrade-plan.ts";

/** What the bundle of an environment has to hold beside what all need; of upgrades both versions. */
export function planExtras(
  { observability, kvm, network, kubernetes, mesh }: ExtrasOf,
  versions: Pick<Versions, "kubernetes">,
  upgrade: UpgradePlan | null = null,
  meshRecord: MeshRecord | null = null,
): readonly BundleExtra[] {
  const ofKubernetes = upgrade === null ? [kubernetes.version] : [upgrade.from, upgrade.to];
  return [
    ...(observability === null ? [] : ["observability" as const]),
    ...(observability === null || observability.tracing === null ? [] : ["tracing" as const]),
    ...(kvm === null ? [] : ["guests" as const]),
    ...(network.private.wireguard === null ? [] : ["wireguard" as const]),
    ...kubernetesExtras(versions, ofKubernetes),
    // One that is a source's own is in its bundles already, and of no other source's.
    ...istioExtras(meshRecord === null ? named(mesh.version) : versionsOf(meshRecord)),
  ];
}

function named(version: string | null): readonly string[] {
  return version === null ? [] : [version];
}

function versionsOf(record: MeshRecord): readonly string[] {
  const { runs, upgrade } = standingMesh(record);
  return [runs.version, ...named(upgrade?.to.version ?? null)];
}

type ExtrasOf = Pick<Environment, "observability" | "kvm" | "network" | "kubernetes" | "mesh">;
