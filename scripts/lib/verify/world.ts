import {
  metadataHost,
  type WorldHostSpec,
  type WorldSpec,
} from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import type { DestinationPlan } from "../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { AddressRanges } from "../../../artifacts/address-ranges/address-ranges.ts";
import { formatAddress, formatCidr, nthAddress, parseCidr } from "../../../model/values/cidr.ts";
import { toCidrs } from "../../../model/values/cidr-set.ts";
import {
  type OutsideAddresses,
  unlistedPort,
} from "../../../model/verification/outside-targets.ts";

/**
 * Addresses outside that are tried, registered in the countries that they stand for: the United States,
 * the same over IPv6, Norway, and a public resolver of the United States. In a lab they are played by
 * hosts of its world; elsewhere they are the real ones, and what is refused never gets there.
 */
export const OUTSIDE: OutsideAddresses = {
  abroad: "12.0.1.28",
  abroadIpv6: "2600:1f00::10",
  unlisted: "158.36.1.10",
  dohResolver: "9.9.9.9",
};

/**
 * The world around a lab: whatever is tried would answer. A destination that has a name and no addresses
 * gets one that is registered in its country.
 */
export function planWorld({ egress }: Plan, ranges: AddressRanges): WorldSpec {
  return {
    hosts: [
      {
        name: "abroad",
        country: "US",
        addresses: [OUTSIDE.abroad, OUTSIDE.abroadIpv6],
        dnsNames: ["abroad.example"],
      },
      {
        name: "unlisted",
        country: "NO",
        addresses: [OUTSIDE.unlisted],
        dnsNames: ["unlisted.example"],
      },
      {
        name: "resolver",
        country: "US",
        addresses: [OUTSIDE.dohResolver],
        dnsNames: ["dns.example"],
      },
      metadataHost,
      ...egress.destinations.map((destination) => playDestination(destination, ranges)),
    ],
  };
}

function playDestination(destination: DestinationPlan, ranges: AddressRanges): WorldHostSpec {
  const { name, country, target, ports, protocol } = destination;
  const tcpPorts = protocol === "udp" ? [] : ports.filter(isNotTls);
  return {
    name: `to-${name}`.slice(0, 40).replace(/-+$/, ""),
    country,
    addresses: addressesOf(destination, ranges),
    dnsNames: target.kind === "host" ? [target.host] : [],
    // The last one is listed nowhere, and would answer.
    tcpPorts: [...tcpPorts, unlistedPort(destination)],
    udpPorts: protocol === "udp" ? ports : [],
  };
}

function addressesOf(
  { name, country, target }: DestinationPlan,
  ranges: AddressRanges,
): readonly string[] {
  if (target.kind === "network") return [firstHostOf(target.cidr)];
  if (target.addresses.length > 0) return target.addresses;
  // Another one for each name, so that none is taken for another.
  const networks = toCidrs(ranges.rangesOf([country], "IPv4"));
  const index = Buffer.from(name).reduce((sum, byte) => sum + byte, 0) % networks.length;
  const network = networks[index];
  return network === undefined ? [] : [firstHostOf(formatCidr(network))];
}

const isNotTls = (port: number): boolean => port !== 80 && port !== 443;

function firstHostOf(cidr: string): string {
  const network = parseCidr(cidr);
  const address =
    network === null ? null : nthAddress(network, network.first === network.last ? 0 : 1);
  if (address === null) throw new Error(`unreachable: ${cidr} passed the schema`);
  return formatAddress(address);
}
