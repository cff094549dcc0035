import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { TUNNEL_INTERFACE } from "../../model/plan/plan-interfaces.ts";
import {
  formatAddress,
  isUsableIn,
  nthAddress,
  parseCidr,
  sizeOf,
} from "../../model/values/cidr.ts";
import type { TunnelKeys } from "./tunnel-keys.ts";

interface Peer {
  readonly publicKey: string;
  readonly endpoint: string;
  readonly allowed: readonly string[];
}

/**
 * What a host's end of the tunnels is told (artifacts/modules/wireguard/link.go reads it). Holds its
 * private key. Where the environment's hosts are in a range of their own, there is a peer for each of
 * its addresses, whether a host has it or not: a host that is added later changes no other.
 */
export function renderTunnel(
  plan: Plan,
  host: HostPlan,
  keysOf: (linkAddress: string) => TunnelKeys,
): string {
  const { wireguard, ...inside } = plan.network.private;
  if (wireguard === null) throw new Error("unreachable: a tunnel without WireGuard");
  const tunnel = {
    interface: TUNNEL_INTERFACE,
    address: `${host.privateAddress}/${String(inside.prefix)}`,
    mtu: inside.mtu,
    port: wireguard.port,
    privateKey: keysOf(host.linkAddress).privateKey,
    peers: endsOf(plan)
      .filter(({ link }) => link !== host.linkAddress)
      .map(({ link, inside: address }): Peer => ({
        publicKey: keysOf(link).publicKey,
        endpoint: `${link}:${String(wireguard.port)}`,
        allowed: [`${address}/32`, ...networksBehind(plan, host, address)],
      })),
  };
  return `${JSON.stringify(tunnel, undefined, 1)}\n`;
}

interface End {
  readonly link: string;
  readonly inside: string;
}

/** Where tunnels end, by both addresses: of the whole range, or of the hosts that there are. */
function endsOf({ hosts, network }: Plan): readonly End[] {
  const [whole, range, tunnels] = [
    parseCidr(network.link.cidr),
    parseCidr(network.link.hosts ?? ""),
    parseCidr(network.private.cidr),
  ];
  if (whole === null || tunnels === null) throw new Error("unreachable: networks that are none");
  if (range === null) {
    return hosts.map(({ linkAddress: link, privateAddress: inside }) => ({ link, inside }));
  }
  return Array.from({ length: Number(sizeOf(range)) }, (_, index) =>
    nthAddress(range, index),
  ).flatMap((link): End[] => {
    const inside = link === null ? null : nthAddress(tunnels, link.value - whole.first);
    if (link === null || inside === null || !isUsableIn(whole, link)) return [];
    return [{ link: formatAddress(link), inside: formatAddress(inside) }];
  });
}

/**
 * What a host reaches through a gateway host: WireGuard takes the peer by the destination, so each of
 * the listed networks has one gateway here, the next network the next one.
 */
function networksBehind({ egress, hosts }: Plan, host: HostPlan, address: string): string[] {
  const gateways = hosts.filter(({ name }) => egress.gatewayHosts.includes(name));
  if (host.egressGateway !== null || gateways.length === 0) return [];
  const networks = egress.destinations
    .filter(({ callers }) => callers.kind === "hosts")
    .flatMap(({ target }) =>
      target.kind === "network" ? [target.cidr] : target.addresses.map((one) => `${one}/32`),
    )
    .filter((network) => !network.includes(":"));
  return [...new Set(networks)]
    .sort()
    .filter((_network, index) => gateways[index % gateways.length]?.privateAddress === address);
}
