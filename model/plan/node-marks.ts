import type { HostPlan } from "./plan.ts";

/** Label of hosts that carry the egress gateway, and taint of those that carry nothing else. */
export const EGRESS_GATEWAY = "nordmesh.io/egress-gateway";

/** Labels that a host's node has from its registration on, and keeps. */
export function nodeLabels(host: HostPlan): Readonly<Record<string, string>> {
  return {
    "topology.kubernetes.io/region": host.site.name,
    ...(host.zone === null ? {} : { "topology.kubernetes.io/zone": host.zone }),
    ...(host.egressGateway === null ? {} : { [EGRESS_GATEWAY]: "true" }),
  };
}

/** Keys of its taints, all with the effect NoSchedule; without any, kubeadm gives a control plane its own. */
export function nodeTaints({ egressGateway }: HostPlan): readonly string[] {
  return egressGateway === "dedicated" ? [EGRESS_GATEWAY] : [];
}
