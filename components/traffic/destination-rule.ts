import type { Plan } from "../../model/plan/plan.ts";
import type { CircuitBreakerPlan, ServicePlan } from "../../model/plan/service-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { renderDuration } from "./render-duration.ts";
import { serviceHost } from "./service-host.ts";

/**
 * How connections to a service are made: its versions, the limits of its connection pool, when a pod
 * that fails is left out, which pods come first. Callers' sidecars read it, and because of the pool
 * limits the service's own sidecar does too (docs/traffic.md).
 */
export function destinationRule(plan: Plan, service: ServicePlan): Manifest {
  const trafficPolicy = {
    ...connectionPool(service.circuitBreaker),
    ...outlierDetection(service),
    ...(service.preferSameZone && { loadBalancer: { localityLbSetting: { enabled: true } } }),
    ...retryBudget(service),
  };
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: service.name, namespace: service.namespace },
    spec: {
      host: serviceHost(plan, service),
      // Istio's webhook refuses an empty one.
      ...(Object.keys(trafficPolicy).length > 0 && { trafficPolicy }),
      subsets: service.subsets.map(({ name }) => ({ name, labels: { version: name } })),
    },
  };
}

function connectionPool(breaker: CircuitBreakerPlan | null): object {
  if (breaker === null) return {};
  const { http1MaxPendingRequests, maxRequestsPerConnection } = breaker;
  return { connectionPool: { http: { http1MaxPendingRequests, maxRequestsPerConnection } } };
}

function outlierDetection({ circuitBreaker, preferSameZone }: ServicePlan): object {
  if (circuitBreaker !== null) {
    return {
      outlierDetection: {
        consecutive5xxErrors: circuitBreaker.consecutive5xxErrors,
        interval: renderDuration(circuitBreaker.intervalSeconds),
        baseEjectionTime: renderDuration(circuitBreaker.baseEjectionSeconds),
        maxEjectionPercent: circuitBreaker.maxEjectionPercent,
      },
    };
  }
  return preferSameZone ? { outlierDetection: HEALTH_OF_ZONES } : {};
}

// Without outlier detection Istio does not know a zone's pods as unhealthy, and so ignores the zones.
// These are Envoy's own values, but for the share that may be left out: a whole zone may fail.
const HEALTH_OF_ZONES = {
  consecutive5xxErrors: 5,
  interval: "10s",
  baseEjectionTime: "30s",
  maxEjectionPercent: 100,
};

function retryBudget({ retries }: ServicePlan): object {
  if (retries === null || retries.budgetPercent === null) return {};
  // With few requests at a time a share of them is less than one: one retry is always allowed.
  return { retryBudget: { percent: retries.budgetPercent, minRetryConcurrency: 1 } };
}
