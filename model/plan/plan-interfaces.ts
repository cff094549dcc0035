import type { EnvironmentNetwork } from "../environment/environment.ts";
import { formatAddress, nthAddress, parseAddress, parseCidr } from "../values/cidr.ts";
import type { NetworkPlan, PrivateNetworkPlan } from "./plan.ts";

/** Name of the interface that leads into the tunnels, on every host. */
export const TUNNEL_INTERFACE = "nordmesh0";

/** What WireGuard takes of each packet over IPv4: 20 bytes of IP, 8 of UDP, 16 of header, 16 of authentication. */
export const WIREGUARD_BYTES = 60;

/**
 * What VXLAN takes of each packet of a pod: 20 bytes of IP, 8 of UDP, 8 of VXLAN, 14 of Ethernet. Pods are
 * wrapped where there are tunnels: WireGuard tells peers apart by addresses, and knows those of hosts alone.
 */
export const VXLAN_BYTES = 50;

/** The networks of the hosts, and how large packets may be in each: all of it follows from the link's MTU. */
export function planInterfaces(
  network: EnvironmentNetwork,
): Pick<NetworkPlan, "public" | "private" | "link" | "podMtu"> {
  const { public: outside, private: inside } = network;
  const { wireguard, ...plain } = inside;
  const link: PrivateNetworkPlan = { ...plain, prefix: prefixOf(inside.cidr) };
  const carried = wireguard === null ? link : tunnelled(network, link, wireguard.cidr);
  return {
    public: { ...outside, prefix: outside.cidr === null ? null : prefixOf(outside.cidr) },
    private: { ...carried, wireguard: wireguard === null ? null : { port: wireguard.port } },
    link,
    podMtu: wireguard === null ? link.mtu : carried.mtu - VXLAN_BYTES,
  };
}

function tunnelled(
  network: EnvironmentNetwork,
  link: PrivateNetworkPlan,
  cidr: string,
): PrivateNetworkPlan {
  return {
    ...link,
    interface: TUNNEL_INTERFACE,
    mtu: link.mtu - WIREGUARD_BYTES,
    cidr,
    prefix: prefixOf(cidr),
    hosts: link.hosts === null ? null : insideRange(network, link.hosts),
  };
}

function insideRange(network: EnvironmentNetwork, range: string): string {
  const [first = "", prefix = ""] = range.split("/");
  return `${insideAddress(network, first)}/${prefix}`;
}

/** Where everything of the cluster reaches the host with that address on the private network. */
export function insideAddress(network: EnvironmentNetwork, address: string): string {
  const { cidr, wireguard } = network.private;
  if (wireguard === null) return address;
  const [link, tunnels, own] = [parseCidr(cidr), parseCidr(wireguard.cidr), parseAddress(address)];
  const inside =
    link === null || tunnels === null || own === null
      ? null
      : nthAddress(tunnels, own.value - link.first);
  if (inside === null) throw new Error(`unreachable: ${address} has no place in the tunnels`);
  return formatAddress(inside);
}

function prefixOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}
