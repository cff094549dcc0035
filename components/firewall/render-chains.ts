import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import type { AllowedDestinations, NamedPorts } from "./allowed-destinations.ts";
import { interfaceNames } from "./interface-names.ts";
import { linkRules } from "./render-link-rules.ts";

/** What the rules of one host are made of. */
export interface ChainArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  readonly allowed: AllowedDestinations;
}

// After connection tracking and every translation of destinations, so that rules see where a packet really
// goes; before the filters of kube-proxy and Cilium, which can only drop more.
const FILTER = "priority filter - 10; policy drop;";

/**
 * Ports of SSH on a host: the usual one, and the one that it is reached at where nothing stands between that
 * translates addresses. sshd may listen there, or a socket of systemd for it.
 */
function sshPorts({ ssh, publicAddress, privateAddress, linkAddress }: HostPlan): string[] {
  const isOwn = [publicAddress, privateAddress, linkAddress].includes(ssh.address);
  return [...new Set([22, ...(isOwn ? [ssh.port] : [])])].map(String);
}

/** SSH and the API: all that administrators may open. */
function administratorPorts(host: HostPlan): string {
  return `{ ${[...sshPorts(host), "6443"].join(", ")} }`;
}

const ICMP_ERRORS = "{ destination-unreachable, time-exceeded, parameter-problem }";
const ICMPV6_ERRORS =
  "{ destination-unreachable, packet-too-big, time-exceeded, parameter-problem }";

/** Every chain of a host, those that are jumped to first. */
export function renderChains(args: ChainArgs): string[] {
  const isGateway = args.host.egressGateway !== null;
  return [
    ...chain("icmp_in", icmpIn()),
    ...chain("icmp_errors", icmpErrors()),
    ...chain("hosts_out", hostPassage("out")),
    ...chain("hosts_back", hostPassage("back")),
    ...(isGateway
      ? [
          ...chain("pods_out", podPassage("out", args.allowed.named)),
          ...chain("pods_back", podPassage("back", args.allowed.named)),
        ]
      : []),
    ...chain("arriving", arriving(args)),
    ...chain("input", input(args)),
    ...chain("forward", forward(args)),
    ...chain("output", output(args)),
    ...chain("leaving", leaving(args)),
    ...(isGateway ? chain("translate", masquerade(args.plan)) : []),
    ...chainIfAny("admitting", linkRules(args.plan, args.host).admitting),
  ];
}

/** Counts what arrives, and drops at the door what claims to be from inside. */
function arriving({ plan, host }: ChainArgs): string[] {
  const names = interfaceNames(plan.network);
  const outside = `iifname ${names.outside}`;
  return [
    "type filter hook prerouting priority raw; policy accept;",
    `${outside} counter name public_in`,
    `iifname ${names.inside} counter name private_in`,
    `${outside} ip saddr @internal4 counter name internal_on_public_in drop`,
    `${outside} ip daddr @internal4 counter name internal_on_public_in drop`,
    ...linkRules(plan, host).arriving,
  ];
}

/** The same for what leaves, after all translation of addresses: what is counted is what the wire carries. */
function leaving({ plan, host }: ChainArgs): string[] {
  const names = interfaceNames(plan.network);
  const outside = `oifname ${names.outside}`;
  return [
    "type filter hook postrouting priority srcnat + 200; policy accept;",
    `${outside} ip saddr @internal4 counter name internal_on_public_out drop`,
    `${outside} ip daddr @internal4 counter name internal_on_public_out drop`,
    ...linkRules(plan, host).leaving,
    `${outside} counter name public_out`,
    `oifname ${names.inside} counter name private_out`,
  ];
}

// Administrators are judged packet by packet: a change of their networks counts for open sessions too,
// and rules that are loaded under an open session do not depend on what the kernel knows of it.
function input({ plan, host }: ChainArgs): string[] {
  const { outside, inside } = interfaceNames(plan.network);
  const { podCidr } = plan.network;
  return [
    `type filter hook input ${FILTER}`,
    'iifname "lo" accept',
    "meta l4proto { icmp, ipv6-icmp } jump icmp_in",
    `ip saddr @administrators4 tcp dport ${administratorPorts(host)} accept`,
    `ip6 saddr @administrators6 tcp dport ${administratorPorts(host)} accept`,
    ...sshPorts(host).map((port) => `tcp dport ${port} counter name dropped_ssh drop`),
    `iifname ${inside} ip saddr @cluster_hosts4 accept`,
    ...linkRules(plan, host).input,
    `iifname != ${outside} ip saddr ${podCidr} accept`,
    `iifname ${outside} udp sport 67 udp dport 68 accept`,
    `iifname ${outside} ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept`,
    "ct direction reply jump hosts_back",
    ...dropRest("input"),
  ];
}

function output({ plan, host }: ChainArgs): string[] {
  const { outside, inside } = interfaceNames(plan.network);
  const isGateway = host.egressGateway !== null;
  // Hosts without a gateway reach the outside over the private interface, if at all.
  const wayOut = isGateway ? outside : inside;
  return [
    `type filter hook output ${FILTER}`,
    'oifname "lo" accept',
    // By address alone: behind a service's address the interface is that of the route before translation.
    // Chain "leaving" sees the one after, and drops what would go out of the public one.
    "ip daddr @cluster4 accept",
    ...linkRules(plan, host).output,
    // Answers only: nothing can be opened to an administrator's network.
    `ip daddr @administrators4 tcp sport ${administratorPorts(host)} tcp flags & (syn | ack) != syn accept`,
    `ip6 daddr @administrators6 tcp sport ${administratorPorts(host)} tcp flags & (syn | ack) != syn accept`,
    "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } ip6 hoplimit 255 accept",
    "icmpv6 type { mld-listener-report, mld2-listener-report } ip6 daddr ff02::/16 accept",
    `oifname ${outside} udp sport 68 udp dport 67 accept`,
    `oifname ${outside} ip6 daddr { fe80::/10, ff02::1:2 } udp sport 546 udp dport 547 accept`,
    "jump icmp_errors",
    `oifname ${wayOut} jump hosts_out`,
    ...blocked(),
    ...dropRest("output"),
  ];
}

// The cluster has IPv4 only, so nothing of IPv6 is ever passed on.
function forward({ plan, host }: ChainArgs): string[] {
  const { outside } = interfaceNames(plan.network);
  return [
    `type filter hook forward ${FILTER}`,
    "meta nfproto ipv6 counter name dropped_ipv6_forward drop",
    `iifname != ${outside} oifname != ${outside} ip saddr @cluster4 ip daddr @cluster4 accept`,
    "jump icmp_errors",
    ...(host.egressGateway === null ? forwardToGateway(plan) : forwardOutside(plan)),
    ...blocked(),
    ...dropRest("forward"),
  ];
}

/** Of pods on other hosts only the cluster's DNS goes out, along the routes of the hosts' own traffic. */
function forwardToGateway({ network }: Plan): string[] {
  const { inside } = interfaceNames(network);
  return [
    `oifname ${inside} ip saddr ${network.podCidr} ${match("daddr", "dport", "name_servers", "4")} accept`,
    `iifname ${inside} ip daddr ${network.podCidr} ct direction reply ${match("saddr", "sport", "name_servers", "4")} accept`,
  ];
}

function forwardOutside({ network }: Plan): string[] {
  const { outside, inside } = interfaceNames(network);
  const { podCidr } = network;
  const out = `oifname ${outside}`;
  const back = `iifname ${outside} oifname`;
  return [
    `iifname != ${outside} ${out} ip saddr ${podCidr} jump pods_out`,
    `iifname ${inside} ${out} ip saddr @cluster_hosts4 jump hosts_out`,
    `${back} != ${outside} ip daddr ${podCidr} ct direction reply jump pods_back`,
    `${back} ${inside} ip daddr @cluster_hosts4 ct direction reply jump hosts_back`,
  ];
}

/** Node traffic of other hosts leaves under this host's address; Cilium does that for pods. */
function masquerade({ network }: Plan): string[] {
  return [
    "type nat hook postrouting priority srcnat - 10; policy accept;",
    `oifname ${interfaceNames(network).outside} ip saddr @cluster_hosts4 masquerade`,
  ];
}

type Direction = "out" | "back";

/**
 * Answers are held against the same sets as what they answer, so that both directions of a connection
 * end with its entry.
 */
function hostPassage(direction: Direction): string[] {
  const [address, port] = directionWords(direction);
  return (["4", "6"] as const).map(
    (family) => `${match(address, port, "host_destinations", family)} accept`,
  );
}

/** Lets listed destinations pass, and only then, past what nobody may reach, the ranges of countries. */
function podPassage(direction: Direction, named: readonly NamedPorts[]): string[] {
  const [address, port] = directionWords(direction);
  return [
    `${match(address, port, "pod_destinations", "4")} accept`,
    `${match(address, port, "name_servers", "4")} accept`,
    ...(named.length === 0
      ? []
      : [
          `ip ${address} @blocked4 counter name dropped_blocked drop`,
          `ip ${address} @narrowed4 return`,
        ]),
    ...named.map(({ name }) => `ip ${address} @ranges_${name}4 tcp ${port} @ports_${name} accept`),
  ];
}

const directionWords = (direction: Direction) =>
  direction === "out" ? (["daddr", "dport"] as const) : (["saddr", "sport"] as const);

function match(address: string, port: string, set: string, family: "4" | "6"): string {
  const protocol = family === "4" ? "ip" : "ip6";
  return `${protocol} ${address} . meta l4proto . th ${port} @${set}${family}`;
}

function blocked(): string[] {
  return [
    "ip daddr @blocked4 counter name dropped_blocked drop",
    "ip6 daddr @blocked6 counter name dropped_blocked drop",
  ];
}

function icmpIn(): string[] {
  return [
    "icmp type redirect counter name dropped_redirect drop",
    "icmpv6 type nd-redirect counter name dropped_redirect drop",
    "jump icmp_errors",
    "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } ip6 hoplimit 255 accept",
    "icmpv6 type mld-listener-query ip6 saddr fe80::/10 accept",
  ];
}

/** Errors belong to a connection that was let through, or they are nobody's. */
function icmpErrors(): string[] {
  return [
    `ct state related icmp type ${ICMP_ERRORS} accept`,
    `ct state related icmpv6 type ${ICMPV6_ERRORS} accept`,
  ];
}

function dropRest(chainName: string): string[] {
  return [
    `limit rate 10/minute burst 20 packets log prefix "nordmesh dropped ${chainName}: "`,
    `counter name dropped_${chainName} drop`,
  ];
}

function chainIfAny(name: string, rules: readonly string[]): string[] {
  return rules.length === 0 ? [] : chain(name, rules);
}

function chain(name: string, rules: readonly string[]): string[] {
  return [`chain ${name} {`, ...rules.map((rule) => `  ${rule}`), "}"];
}
