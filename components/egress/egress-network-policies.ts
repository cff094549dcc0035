import type { Plan } from "../../model/plan/plan.ts";
import { addressBlock } from "../shared/ip-blocks.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { networkPolicy, peer, port } from "../shared/namespace-objects.ts";
import { EGRESS_NAMESPACE, GATEWAY_LABELS } from "./gateway-identity.ts";
import {
  callerNamespaces,
  destinationsOf,
  portsOf,
  type WorkloadDestination,
  workloadDestinations,
} from "./workload-destinations.ts";

/**
 * What the network lets through on the way out: from the callers' namespaces to the gateway, and from
 * the gateway to what is listed. A workload's identity is judged at the gateway, not here.
 */
export function egressNetworkPolicies(plan: Plan): Manifest[] {
  const namespaces = callerNamespaces(workloadDestinations(plan));
  return [
    networkPolicy(EGRESS_NAMESPACE, "allow-callers-to-gateway", {
      podSelector: { matchLabels: GATEWAY_LABELS },
      policyTypes: ["Ingress"],
      ingress: namespaces.map((namespace) => ({
        from: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
        ],
        ports: tcpPorts(destinationsOf(plan, namespace)),
      })),
    }),
    networkPolicy(EGRESS_NAMESPACE, "allow-gateway-to-destinations", {
      podSelector: { matchLabels: GATEWAY_LABELS },
      policyTypes: ["Egress"],
      egress: workloadDestinations(plan).map((destination) => ({
        to: addressesOf(plan, destination),
        ports: tcpPorts([destination]),
      })),
    }),
    ...namespaces.map((namespace) =>
      networkPolicy(namespace, "allow-to-egress-gateway", {
        policyTypes: ["Egress"],
        egress: [
          {
            to: [peer(EGRESS_NAMESPACE, GATEWAY_LABELS)],
            ports: tcpPorts(destinationsOf(plan, namespace)),
          },
        ],
      }),
    ),
  ];
}

function tcpPorts(destinations: readonly WorkloadDestination[]): object[] {
  return portsOf(destinations).map((number) => port(number));
}

// A name without fixed addresses may be anywhere outside; the hosts' firewall narrows that down to the
// address ranges of the allowed countries.
function addressesOf(plan: Plan, { target }: WorkloadDestination): object[] {
  if (target.addresses.length === 0) {
    return [{ ipBlock: { cidr: "0.0.0.0/0", except: insideNetworks(plan) } }];
  }
  return target.addresses.map(addressBlock);
}

/** What is not outside: the cluster's networks, its hosts, and addresses of a host's own links. */
function insideNetworks(plan: Plan): string[] {
  const { network, hosts } = plan;
  return [
    network.podCidr,
    network.serviceCidr,
    ...new Set([network.private.cidr, network.link.cidr]),
    ...hosts.map(({ publicAddress }) => `${publicAddress}/32`),
    "127.0.0.0/8",
    // Link-local, and with it the metadata service of clouds.
    "169.254.0.0/16",
  ];
}
