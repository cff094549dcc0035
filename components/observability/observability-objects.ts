import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { localVolume } from "../shared/local-volume.ts";
import { namespaceObjects } from "../shared/namespace-objects.ts";
import { prometheusAccess } from "./prometheus-access.ts";
import { prometheusConfig } from "./prometheus-config.ts";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS } from "./prometheus-identity.ts";
import { prometheusWorkload } from "./prometheus-workload.ts";
import { requestMetrics } from "./request-metrics.ts";

/** Prometheus' namespace, closed as every other; nothing where no metrics are gathered. */
export function observabilityNamespace(plan: Plan): Manifest[] {
  if (plan.observability === null) return [];
  return namespaceObjects({
    name: OBSERVABILITY_NAMESPACE,
    podSecurity: "restricted",
    mesh: null,
  });
}

/** Request metrics in the proxies, and the Prometheus that gathers them; nothing where nobody asks. */
export function observabilityObjects(plan: Plan): Manifest[] {
  const { observability } = plan;
  if (observability === null) return [];
  return [
    requestMetrics(),
    ...prometheusAccess(plan),
    prometheusConfig(plan, observability),
    ...localVolume({
      ...observability,
      workload: PROMETHEUS,
      namespace: OBSERVABILITY_NAMESPACE,
    }),
    prometheusWorkload(plan, observability),
  ];
}
