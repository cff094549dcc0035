import type { Environment, EnvironmentHost } from "../environment/environment.ts";
import type { BundleExtra } from "../values/images.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";

/** Where metrics are stored; null where the environment does not ask for them. */
export function planObservability(environment: Environment): ObservabilityPlan | null {
  const { observability, hosts } = environment;
  if (observability === null) return null;
  const disk = hosts.find(({ name }) => name === observability.host)?.nvme;
  if (!disk) throw new Error(`unreachable: ${observability.host} has no NVMe disk`);
  return {
    host: observability.host,
    folder: prometheusFolder(disk.folder),
    diskGiB: disk.sizeGiB,
    retention: { days: observability.retentionDays, gibibytes: observability.retentionGiB },
  };
}

/** Folders that a host has for volumes of workloads. */
export function planVolumeFolders(
  { observability }: Environment,
  { name, nvme }: EnvironmentHost,
): readonly string[] {
  return observability?.host === name && nvme !== null ? [prometheusFolder(nvme.folder)] : [];
}

/** What the bundle of an environment, or of its plan, has to hold beside what all need. */
export function planExtras({
  observability,
}: {
  readonly observability: object | null;
}): readonly BundleExtra[] {
  return observability === null ? [] : ["observability"];
}

function prometheusFolder(disk: string): string {
  return `${disk}/prometheus`;
}
