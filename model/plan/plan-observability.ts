import type {
  Environment,
  EnvironmentHost,
  EnvironmentTracing,
} from "../environment/environment.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";
import type { TracingPlan } from "./tracing-plan.ts";

/** Where metrics and traces are stored; null where the environment does not ask for them. */
export function planObservability(environment: Environment): ObservabilityPlan | null {
  const { observability } = environment;
  if (observability === null) return null;
  const { host, tracing } = observability;
  const disk = diskOf(environment, host);
  return {
    host,
    folder: prometheusFolder(disk.folder),
    diskGiB: disk.sizeGiB,
    retention: { days: observability.retentionDays, gibibytes: observability.retentionGiB },
    tracing: tracing === null ? null : planTracing(environment, tracing),
  };
}

function planTracing(environment: Environment, tracing: EnvironmentTracing): TracingPlan {
  const { host, samplingPercent, retentionDays, retentionGiB } = tracing;
  const disk = diskOf(environment, host);
  return {
    host,
    folder: jaegerFolder(disk.folder),
    diskGiB: disk.sizeGiB,
    samplingPercent,
    retention: { days: retentionDays, gibibytes: retentionGiB },
  };
}

/** Folders that a host has for volumes of workloads. */
export function planVolumeFolders(
  { observability }: Environment,
  { name, nvme }: EnvironmentHost,
): readonly string[] {
  if (observability === null || nvme === null) return [];
  return [
    ...(observability.host === name ? [prometheusFolder(nvme.folder)] : []),
    ...(observability.tracing?.host === name ? [jaegerFolder(nvme.folder)] : []),
  ];
}

function diskOf({ hosts }: Environment, host: string): NonNullable<EnvironmentHost["nvme"]> {
  const disk = hosts.find(({ name }) => name === host)?.nvme;
  if (!disk) throw new Error(`unreachable: ${host} has no NVMe disk`);
  return disk;
}

function prometheusFolder(disk: string): string {
  return `${disk}/prometheus`;
}

function jaegerFolder(disk: string): string {
  return `${disk}/jaeger`;
}
