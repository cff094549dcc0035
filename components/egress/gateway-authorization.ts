import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { EGRESS_NAMESPACE, GATEWAY_LABELS } from "./gateway-identity.ts";
import { type WorkloadDestination, workloadDestinations } from "./workload-destinations.ts";

const SECURITY = "security.istio.io/v1";

/** Who may go where at the gateway: nobody anywhere, but for the listed callers of a destination. */
export function gatewayAuthorization(plan: Plan): Manifest[] {
  return [
    {
      apiVersion: SECURITY,
      kind: "AuthorizationPolicy",
      metadata: { name: "default-deny", namespace: EGRESS_NAMESPACE },
      // A policy that allows, without a rule by which: nothing is allowed but by another one.
      spec: {},
    },
    ...workloadDestinations(plan).map((destination) => allowCallers(plan, destination)),
  ];
}

function allowCallers(plan: Plan, { name, target, ports, callers }: WorkloadDestination): Manifest {
  const principals = callers.accounts.map(
    ({ namespace, serviceAccount }) =>
      `${plan.mesh.trustDomain}/ns/${namespace}/sa/${serviceAccount}`,
  );
  return {
    apiVersion: SECURITY,
    kind: "AuthorizationPolicy",
    metadata: { name: `allow-${name}`, namespace: EGRESS_NAMESPACE },
    spec: {
      selector: { matchLabels: GATEWAY_LABELS },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals } }],
          to: [{ operation: { ports: ports.map(String) } }],
          when: [{ key: "connection.sni", values: [target.host] }],
        },
      ],
    },
  };
}
