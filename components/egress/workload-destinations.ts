import type {
  DestinationPlan,
  HostTarget,
  ServiceAccountName,
} from "../../model/plan/egress-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";

/** A destination that workloads reach through the gateway: always a named host, never UDP. */
export interface WorkloadDestination extends DestinationPlan {
  readonly target: HostTarget;
  readonly callers: {
    readonly kind: "workloads";
    readonly accounts: readonly ServiceAccountName[];
  };
}

/** Destinations of workloads, in the order of the environment file. */
export function workloadDestinations(plan: Plan): WorkloadDestination[] {
  return plan.egress.destinations.filter(isForWorkloads);
}

/** Whether there is anything for a gateway to carry, and a host to carry it. */
export function hasGateway(plan: Plan): boolean {
  return plan.egress.gatewayHosts.length > 0 && workloadDestinations(plan).length > 0;
}

/** Namespaces of those who may call any of these destinations, each once, in order. */
export function callerNamespaces(destinations: readonly WorkloadDestination[]): string[] {
  const namespaces = destinations.flatMap(({ callers }) =>
    callers.accounts.map(({ namespace }) => namespace),
  );
  return [...new Set(namespaces)].sort();
}

/** The destinations that somebody in a namespace may call. */
export function destinationsOf(plan: Plan, namespace: string): WorkloadDestination[] {
  return workloadDestinations(plan).filter((destination) =>
    callerNamespaces([destination]).includes(namespace),
  );
}

/** Their ports, each once, in ascending order. */
export function portsOf(destinations: readonly DestinationPlan[]): number[] {
  return [...new Set(destinations.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
}

function isForWorkloads(destination: DestinationPlan): destination is WorkloadDestination {
  return destination.target.kind === "host" && destination.callers.kind === "workloads";
}
