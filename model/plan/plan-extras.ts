import type { Environment } from "../environment/environment.ts";
import { type BundleExtra, kubernetesExtras } from "../values/images.ts";
import type { Versions } from "../values/versions.ts";
import type { UpgradePlan } from "./upgrade-plan.ts";

/** What the bundle of an environment has to hold beside what all need; of an upgrade both versions. */
export function planExtras(
  { observability, kvm, network, kubernetes }: ExtrasOf,
  versions: Pick<Versions, "kubernetes">,
  upgrade: UpgradePlan | null = null,
): readonly BundleExtra[] {
  const ofKubernetes = upgrade === null ? [kubernetes.version] : [upgrade.from, upgrade.to];
  return [
    ...(observability === null ? [] : ["observability" as const]),
    ...(observability === null || observability.tracing === null ? [] : ["tracing" as const]),
    ...(kvm === null ? [] : ["guests" as const]),
    ...(network.private.wireguard === null ? [] : ["wireguard" as const]),
    ...kubernetesExtras(versions, ofKubernetes),
  ];
}

type ExtrasOf = Pick<Environment, "observability" | "kvm" | "network" | "kubernetes">;
