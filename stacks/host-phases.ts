import { admissionPhases, watchPhases } from "../components/admission/phases/index.ts";
import { firewallPhases, routePhases } from "../components/firewall/phases/index.ts";
import { hardeningPhases } from "../components/hardening/phases/index.ts";
import { tunnelPhases } from "../components/wireguard/phases/index.ts";
import { clusterPhases, installPhases } from "../components/kubeadm/phases/index.ts";
import { loadClusterImages } from "../components/kubeadm/phases/load-images.ts";
import { markGatewayHosts } from "../components/kubeadm/phases/mark-gateway-hosts.ts";
import { prepareHost } from "../components/kubeadm/phases/prepare-host.ts";
import { spreadClusterDns } from "../components/kubeadm/phases/spread-cluster-dns.ts";
import type { Phase } from "../model/phase.ts";
import type { HostPlan } from "../model/plan/plan.ts";

/** All phases of a host, in the order in which they run. */
export function phasesFor(host: HostPlan): readonly Phase[] {
  return allPhases.filter((phase) => phase.appliesTo(host));
}

/** The phases of all hosts, in order. */
export const allPhases: readonly Phase[] = [
  prepareHost,
  ...hardeningPhases,
  ...firewallPhases,
  ...tunnelPhases,
  ...routePhases,
  ...admissionPhases,
  ...installPhases,
  ...clusterPhases,
  ...watchPhases,
  loadClusterImages,
  spreadClusterDns,
  markGatewayHosts,
];
