import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "./kubernetes-object.ts";
import { TRACE_COLLECTOR, traceCollectorHost, tracingOf } from "./trace-collector.ts";

/**
 * What the workloads of a namespace see of the mesh: their own namespace, the services that the
 * environment lists, what takes their spans, and `hosts` (`namespace/name`). In the mesh's root namespace it holds wherever a
 * namespace has none of its own.
 */
export function sidecarScope(
  plan: Plan,
  namespace: string,
  hosts: readonly string[] = [],
): Manifest {
  const services = plan.services.map(
    (service) =>
      `${service.namespace}/${service.name}.${service.namespace}.svc.${plan.network.clusterDomain}`,
  );
  const collector =
    tracingOf(plan) === null ? [] : [`${TRACE_COLLECTOR.namespace}/${traceCollectorHost(plan)}`];
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Sidecar",
    metadata: { name: "default", namespace },
    spec: {
      egress: [{ hosts: ["./*", ...services, ...collector, ...hosts] }],
      // Said here as well: a mistake in the mesh's own setting must not open the way out.
      outboundTrafficPolicy: { mode: plan.mesh.outbound },
    },
  };
}
