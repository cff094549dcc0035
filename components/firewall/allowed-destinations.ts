import type { DestinationPlan } from "../../model/plan/egress-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";
import type { Cidr } from "../../model/values/cidr.ts";
import { formatCidr, parseAddress, parseCidr } from "../../model/values/cidr.ts";
import { isInside } from "../../model/values/jurisdiction.ts";

/** One network with one port: what an element of a set says. */
export interface DestinationPort {
  readonly cidr: Cidr;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Countries whose addresses may be reached at some TCP ports, because a name there is resolved at run time. */
export interface NamedPorts {
  /** Word for the names of sets: `inside`, or a country's code in small letters. */
  readonly name: string;
  readonly countries: readonly string[];
  readonly ports: readonly number[];
}

/** What leaves the cluster through the packet filter, by who may send it. */
export interface AllowedDestinations {
  /** For the hosts themselves. */
  readonly hosts: readonly DestinationPort[];
  /** Of those, name servers: a cluster's DNS asks them from a pod. */
  readonly nameServers: readonly DestinationPort[];
  /** For pods on gateway hosts. */
  readonly pods: readonly DestinationPort[];
  /** For pods on gateway hosts. */
  readonly named: readonly NamedPorts[];
}

const DNS_PORT = 53;

/** Reads out of a plan what a packet filter can enforce of its destinations: addresses, protocols, ports. */
export function allowedDestinations({ egress, residency }: Plan): AllowedDestinations {
  const forHosts = egress.destinations.filter(({ callers }) => callers.kind === "hosts");
  const forPods = egress.destinations.filter(({ callers }) => callers.kind === "workloads");
  const hosts = withoutContained(forHosts.flatMap(destinationPorts));
  const named = forPods.filter((destination) => cidrsOf(destination).length === 0);
  const inside = {
    name: "inside",
    countries: egress.countries.filter((country) => isInside(residency, country)),
    ports: portsOf(named),
  };
  // A transfer to one country opens no other's addresses, and not for the ports of others.
  const transfers = [...new Set(named.map(({ country }) => country))]
    .filter((country) => !isInside(residency, country))
    .sort()
    .map((country) => ({
      name: country.toLowerCase(),
      countries: [country],
      ports: portsOf(named.filter((destination) => destination.country === country)),
    }));
  return {
    hosts,
    nameServers: hosts.filter(({ port }) => port === DNS_PORT),
    pods: withoutContained(forPods.flatMap(destinationPorts)),
    named: [inside, ...transfers].filter(({ ports }) => ports.length > 0),
  };
}

function destinationPorts(destination: DestinationPlan): DestinationPort[] {
  const protocol = destination.protocol === "udp" ? "udp" : "tcp";
  return cidrsOf(destination).flatMap((cidr) =>
    destination.ports.map((port) => ({ cidr, protocol, port })),
  );
}

function cidrsOf({ target }: DestinationPlan): Cidr[] {
  const texts =
    target.kind === "network"
      ? [target.cidr]
      : target.addresses.map((address) => `${address}/${address.includes(":") ? "128" : "32"}`);
  return texts.map(toCidr);
}

/** The network of a text that the environment's rules have accepted: `ADDRESS/PREFIX`, or an address. */
export function toCidr(text: string): Cidr {
  const address = parseAddress(text);
  const cidr = parseCidr(
    address === null ? text : `${text}/${address.family === "IPv4" ? "32" : "128"}`,
  );
  if (cidr === null) throw new Error(`unreachable: ${text} is no network`);
  return cidr;
}

function portsOf(destinations: readonly DestinationPlan[]): number[] {
  return [...new Set(destinations.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
}

/** The kernel refuses an interval of addresses and ports that overlaps another; networks only ever nest. */
function withoutContained(entries: readonly DestinationPort[]): DestinationPort[] {
  const unique = new Map(entries.map((entry) => [identityOf(entry), entry]));
  const all = [...unique.values()];
  return all.filter((entry) => !all.some((other) => other !== entry && isWithin(entry, other)));
}

function isWithin(inner: DestinationPort, outer: DestinationPort): boolean {
  return (
    inner.protocol === outer.protocol &&
    inner.port === outer.port &&
    inner.cidr.family === outer.cidr.family &&
    inner.cidr.first >= outer.cidr.first &&
    inner.cidr.last <= outer.cidr.last
  );
}

function identityOf({ cidr, protocol, port }: DestinationPort): string {
  return `${formatCidr(cidr)} ${protocol} ${String(port)}`;
}
