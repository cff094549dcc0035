import type { AddressExceptionPlan } from "../../model/plan/egress-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";
import type { Cidr } from "../../model/values/cidr.ts";
import { formatCidr } from "../../model/values/cidr.ts";
import { METADATA_ADDRESSES, PUBLIC_RESOLVERS } from "../../model/values/public-resolvers.ts";
import {
  type AllowedDestinations,
  type DestinationPort,
  type NamedPorts,
  toCidr,
} from "./allowed-destinations.ts";

type Family = Cidr["family"];

const FAMILIES: readonly Family[] = ["IPv4", "IPv6"];
const digit = (family: Family): string => (family === "IPv4" ? "4" : "6");

/** Sets that every host has: who belongs to the cluster, who administers it, what nobody may reach. */
export function renderSharedSets(plan: Plan): string[] {
  const { private: own, link, podCidr, serviceCidr } = plan.network;
  const hosts = plan.hosts.map((host) => host.privateAddress);
  const isEncrypted = own.wireguard !== null;
  const blocked = [
    ...METADATA_ADDRESSES,
    ...PUBLIC_RESOLVERS.flatMap(({ addresses }) => addresses),
  ].map(toCidr);
  const administrators = plan.access.administrators.map(({ cidr }) => toCidr(cidr));
  return [
    ...renderHosts("cluster_hosts4", own.hosts, hosts),
    ...renderSet("cluster4", "type ipv4_addr; flags interval", [
      ...(own.hosts === null ? hosts : [own.hosts]),
      podCidr,
    ]),
    ...renderSet("internal4", "type ipv4_addr; flags interval; auto-merge", [
      own.cidr,
      ...(isEncrypted ? [link.cidr] : []),
      podCidr,
      serviceCidr,
    ]),
    ...(isEncrypted ? renderLinkSets(plan) : []),
    ...FAMILIES.flatMap((family) => [
      ...renderAddressSet("administrators", family, administrators),
      ...renderAddressSet("blocked", family, blocked),
    ]),
  ];
}

/** Who may be at the other end of a tunnel, and what crosses the private network inside tunnels alone. */
function renderLinkSets({ network, hosts }: Plan): string[] {
  const { private: own, link, podCidr, serviceCidr } = network;
  const links = hosts.map((host) => host.linkAddress);
  return [
    ...renderHosts("link_hosts4", link.hosts, links),
    ...renderSet("tunnelled4", "type ipv4_addr; flags interval; auto-merge", [
      own.cidr,
      podCidr,
      serviceCidr,
    ]),
  ];
}

function renderHosts(name: string, range: string | null, hosts: readonly string[]): string[] {
  return range === null
    ? renderSet(name, "type ipv4_addr", hosts)
    : renderSet(name, "type ipv4_addr; flags interval", [range]);
}

/** Destinations of the hosts themselves; those that the cluster's DNS may ask are a set of their own. */
export function renderHostSets({ hosts, nameServers }: AllowedDestinations): string[] {
  return [
    ...FAMILIES.flatMap((family) => renderDestinationSet("host_destinations", family, hosts)),
    ...renderDestinationSet("name_servers", "IPv4", nameServers),
  ];
}

/**
 * Destinations of pods, for gateway hosts; pods have IPv4 only. A country's file defines its addresses
 * under names such as `$NO4`.
 */
export function renderGatewaySets(plan: Plan, { pods, named }: AllowedDestinations): string[] {
  const { exceptions } = plan.egress;
  const narrowed = exceptions
    .filter(({ kind }) => kind === "narrow")
    .map(({ cidr }) => toCidr(cidr));
  return [
    ...renderDestinationSet("pod_destinations", "IPv4", pods),
    ...(named.length === 0 ? [] : renderAddressSet("narrowed", "IPv4", narrowed)),
    ...named.flatMap((group) => renderCountrySets(group, exceptions)),
  ];
}

function renderCountrySets(
  { name, countries, ports }: NamedPorts,
  exceptions: readonly AddressExceptionPlan[],
): string[] {
  const extended = exceptions
    .filter(({ kind, country }) => kind === "extend" && countries.includes(country))
    .map(({ cidr }) => toCidr(cidr));
  return [
    ...renderSet(
      `ports_${name}`,
      "type inet_service",
      ports.map((port) => String(port)),
    ),
    ...renderSet(`ranges_${name}4`, "type ipv4_addr; flags interval; auto-merge", [
      ...countries.map((country) => `$${country}4`),
      ...ofFamily("IPv4", extended),
    ]),
  ];
}

function renderDestinationSet(
  name: string,
  family: Family,
  entries: readonly DestinationPort[],
): string[] {
  return renderSet(
    `${name}${digit(family)}`,
    `type ipv${digit(family)}_addr . inet_proto . inet_service; flags interval`,
    entries
      .filter(({ cidr }) => cidr.family === family)
      .map(({ cidr, protocol, port }) => `${formatCidr(cidr)} . ${protocol} . ${String(port)}`),
  );
}

function renderAddressSet(name: string, family: Family, cidrs: readonly Cidr[]): string[] {
  return renderSet(
    `${name}${digit(family)}`,
    `type ipv${digit(family)}_addr; flags interval; auto-merge`,
    ofFamily(family, cidrs),
  );
}

function ofFamily(family: Family, cidrs: readonly Cidr[]): string[] {
  return cidrs.filter((cidr) => cidr.family === family).map(formatCidr);
}

function renderSet(name: string, type: string, elements: readonly string[]): string[] {
  return [
    `set ${name} {`,
    ...type.split("; ").map((line) => `  ${line}`),
    ...(elements.length === 0 ? [] : [`  elements = {`, ...rows(elements), `  }`]),
    "}",
  ];
}

/** One element a line: a reviewer's diff then shows which. */
function rows(elements: readonly string[]): string[] {
  return elements.map((element, index) => {
    const comma = index === elements.length - 1 ? "" : ",";
    return `    ${element}${comma}`;
  });
}
