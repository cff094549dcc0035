import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { localVolume } from "../shared/local-volume.ts";
import { namespaceObjects } from "../shared/namespace-objects.ts";
import { tracingOf } from "../shared/trace-collector.ts";
import { jaegerAccess } from "./jaeger-access.ts";
import { jaegerConfig } from "./jaeger-config.ts";
import { JAEGER, TRACING_NAMESPACE } from "./jaeger-identity.ts";
import { jaegerWorkload } from "./jaeger-workload.ts";
import { spanReports } from "./span-reports.ts";

/** Jaeger's namespace, closed as every other; nothing where nothing is traced. */
export function tracingNamespace(plan: Plan): Manifest[] {
  if (tracingOf(plan) === null) return [];
  // In the mesh: spans come over mutual TLS, and from workloads whose certificates say who they are.
  return namespaceObjects({ name: TRACING_NAMESPACE, podSecurity: "restricted", mesh: plan.mesh });
}

/** Spans from the proxies, and the Jaeger that keeps them; nothing where nobody asks. */
export function tracingObjects(plan: Plan): Manifest[] {
  const tracing = tracingOf(plan);
  if (tracing === null) return [];
  return [
    ...spanReports(plan, tracing),
    ...jaegerAccess(plan),
    jaegerConfig(tracing),
    ...localVolume({ ...tracing, workload: JAEGER, namespace: TRACING_NAMESPACE }),
    ...jaegerWorkload(plan, tracing),
  ];
}
