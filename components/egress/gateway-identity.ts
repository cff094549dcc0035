import type { Plan } from "../../model/plan/plan.ts";

/** Namespace of the egress gateway and of everything that says where it may go. */
export const EGRESS_NAMESPACE = "istio-egress";

export const GATEWAY_NAME = "egress-gateway";

export const GATEWAY_LABELS = { app: GATEWAY_NAME };

/** Label and taint key of the hosts that carry the gateway; kubeadm puts them on nodes. */
export const GATEWAY_NODE_LABEL = "nordmesh.io/egress-gateway";

/** Whole name of the gateway's Service. */
export function gatewayHost(plan: Plan): string {
  return `${GATEWAY_NAME}.${EGRESS_NAMESPACE}.svc.${plan.network.clusterDomain}`;
}
