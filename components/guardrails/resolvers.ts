import type { DestinationPlan } from "../../model/plan/egress-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";

export const DNS_PORT = 53;

/** Name servers outside that the hosts may ask; the cluster's own ask these and no others. */
export function resolvers(plan: Plan): DestinationPlan[] {
  return plan.egress.destinations.filter(
    ({ callers, ports }) => callers.kind === "hosts" && ports.includes(DNS_PORT),
  );
}

/** Their addresses, as far as the environment says them one by one. */
export function resolverAddresses(plan: Plan): string[] {
  return resolvers(plan).flatMap(({ target }) => {
    if (target.kind === "host") return target.addresses;
    const single = /^(.+)\/(?:32|128)$/.exec(target.cidr)?.[1];
    return single === undefined ? [] : [single];
  });
}
