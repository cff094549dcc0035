import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { namespaceObjects } from "../shared/namespace-objects.ts";
import { sidecarScope } from "../shared/sidecar-scope.ts";
import { caCertificates } from "./ca-certificates.ts";
import { destinationObjects } from "./destination-objects.ts";
import { egressNetworkPolicies } from "./egress-network-policies.ts";
import { gatewayAuthorization } from "./gateway-authorization.ts";
import { EGRESS_NAMESPACE } from "./gateway-identity.ts";
import { gatewayWorkload } from "./gateway-workload.ts";
import {
  callerNamespaces,
  destinationsOf,
  hasGateway,
  workloadDestinations,
} from "./workload-destinations.ts";

/** The gateway's namespace, closed as every other; nothing where there is no gateway. */
export function egressNamespace(plan: Plan): Manifest[] {
  if (!hasGateway(plan)) return [];
  return namespaceObjects({ name: EGRESS_NAMESPACE, podSecurity: "restricted", mesh: plan.mesh });
}

/** What stands before the gateway takes its first connection: whom it takes, and whom it believes. */
export function egressGuards(plan: Plan): Manifest[] {
  if (!hasGateway(plan)) return [];
  return [...caCertificates(plan), ...egressNetworkPolicies(plan), ...gatewayAuthorization(plan)];
}

/** Everything by which listed workloads reach listed destinations; nothing where none are listed. */
export function egressObjects(plan: Plan): Manifest[] {
  if (!hasGateway(plan)) return [];
  return [...gatewayWorkload(plan), ...destinationObjects(plan), ...callerScopes(plan)];
}

/** Callers' workloads see the destinations of their namespace beside what all workloads see. */
function callerScopes(plan: Plan): Manifest[] {
  return callerNamespaces(workloadDestinations(plan)).map((namespace) =>
    sidecarScope(
      plan,
      namespace,
      destinationsOf(plan, namespace).map(({ target }) => `${EGRESS_NAMESPACE}/${target.host}`),
    ),
  );
}
