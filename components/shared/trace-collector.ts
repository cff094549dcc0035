import type { Plan } from "../../model/plan/plan.ts";
import type { TracingPlan } from "../../model/plan/tracing-plan.ts";

/** What takes the proxies' spans: its service, and how meshes call it. */
export const TRACE_COLLECTOR = {
  name: "jaeger",
  namespace: "tracing",
  /** OTLP over gRPC. */
  port: 4317,
  /** Under which the mesh's configuration names it, and Telemetry objects after that. */
  provider: "traces",
} as const;

/** How an environment traces; null where it does not. */
export function tracingOf({ observability }: Plan): TracingPlan | null {
  return observability?.tracing ?? null;
}

/** Name of the collector's service inside the cluster. */
export function traceCollectorHost({ network }: Plan): string {
  const { name, namespace } = TRACE_COLLECTOR;
  return `${name}.${namespace}.svc.${network.clusterDomain}`;
}
