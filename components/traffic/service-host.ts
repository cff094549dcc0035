import type { Plan } from "../../model/plan/plan.ts";
import type { ServicePlan } from "../../model/plan/service-plan.ts";

/** A service's whole name: a short one would be read in the namespace of whoever asks. */
export function serviceHost(plan: Plan, { namespace, name }: ServicePlan): string {
  return `${name}.${namespace}.svc.${plan.network.clusterDomain}`;
}
