import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { destinationRule } from "./destination-rule.ts";
import { virtualService } from "./virtual-service.ts";

/** The rules for calling each listed service, in the order of the environment file. */
export function trafficObjects(plan: Plan): Manifest[] {
  return plan.services.flatMap((service) => {
    const route = virtualService(plan, service);
    return [destinationRule(plan, service), ...(route === undefined ? [] : [route])];
  });
}
