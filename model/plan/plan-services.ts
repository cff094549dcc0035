import type { Environment } from "../environment/environment.ts";
import type { CanaryPlan, ServicePlan } from "./service-plan.ts";

type ServiceEntry = Environment["services"][string];

/** How each listed service is called. */
export function planServices(environment: Environment): readonly ServicePlan[] {
  return Object.entries(environment.services).map(([name, entry]) => ({
    namespace: entry.namespace,
    name,
    subsets: Object.entries(entry.subsets).map(([subset, { replicas }]) => ({
      name: subset,
      replicas,
    })),
    canary: planCanary(entry),
    circuitBreaker: planCircuitBreaker(entry),
    retries: planRetries(entry),
    timeoutSeconds: entry.timeoutSeconds ?? null,
    preferSameZone: entry.preferSameZone,
  }));
}

function planCanary({ subsets, header }: ServiceEntry): CanaryPlan | null {
  const weights = Object.entries(subsets).flatMap(([subset, { weight }]) =>
    weight === undefined ? [] : [{ subset, percent: weight }],
  );
  if (weights.length === 0 && header === undefined) return null;
  return { weights, header: header ?? null };
}

function planCircuitBreaker({ circuitBreaker }: ServiceEntry): ServicePlan["circuitBreaker"] {
  if (circuitBreaker === undefined) return null;
  return {
    http1MaxPendingRequests: circuitBreaker.http1MaxPendingRequests,
    maxRequestsPerConnection: circuitBreaker.maxRequestsPerConnection,
    consecutive5xxErrors: circuitBreaker.consecutive5xxErrors,
    intervalSeconds: circuitBreaker.intervalSeconds,
    baseEjectionSeconds: circuitBreaker.baseEjectionSeconds,
    maxEjectionPercent: circuitBreaker.maxEjectionPercent,
  };
}

// Failures in which the service did not see the request: trying those again does nothing twice.
const UNSEEN_FAILURES = ["connect-failure", "refused-stream", "unavailable"] as const;

function planRetries({ retries }: ServiceEntry): ServicePlan["retries"] {
  if (retries === undefined) return null;
  return {
    attempts: retries.attempts,
    perTrySeconds: retries.perTrySeconds,
    on: retries.on ?? UNSEEN_FAILURES,
    budgetPercent: retries.budgetPercent ?? null,
  };
}
