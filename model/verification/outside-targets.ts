import type { DestinationPlan } from "../plan/egress-plan.ts";

/** Something outside that must not be reached, and the way in which it is tried. */
export interface OutsideTarget {
  readonly id: string;
  /** Completes "… is refused". */
  readonly title: string;
  readonly tried: string;
  readonly arguments: readonly string[];
  /** Through a sidecar a connection is taken in by the sidecar itself, so that a bare one proves nothing. */
  readonly provesThroughSidecar: boolean;
  /** Sidecars answer names themselves, whomever a workload asks. */
  readonly sidecarAnswers?: true;
}

/** Addresses outside that are tried, by what they stand for. */
export interface OutsideAddresses {
  /** In a third country. */
  readonly abroad: string;
  readonly abroadIpv6: string;
  /** Inside the EEA, and on no list. */
  readonly unlisted: string;
  readonly dohResolver: string;
}

/** The address at which clouds hand out a machine's credentials. */
const METADATA = "169.254.169.254";

/** What nobody may reach, whatever is listed. */
export function forbiddenTargets(addresses: OutsideAddresses): readonly OutsideTarget[] {
  const { abroad, abroadIpv6, unlisted, dohResolver } = addresses;
  return [
    tls("abroad", "A host in a third country", abroad, "abroad.example"),
    tls("unlisted-host", "A host inside the EEA that is not listed", unlisted, "unlisted.example"),
    tls("doh", "A DNS-over-HTTPS resolver", dohResolver, "dns.example"),
    http("metadata", "The metadata address", METADATA),
    dial("ipv6", "A host in a third country over IPv6", "tcp", `[${abroadIpv6}]:443`),
    { ...dial("udp-53", "Another DNS server", "udp", `${abroad}:53`), sidecarAnswers: true },
    dial("udp-443", "QUIC to a third country", "udp", `${abroad}:443`),
    dial("icmp", "An echo request to a third country", "icmp", abroad),
  ];
}

/**
 * What is near a listed destination and not it. Needs a fixed address, for nothing to be resolved. Where
 * callers do not speak TLS themselves, or are hosts, the address alone is the destination.
 */
export function neighbouringTargets(destination: DestinationPlan): readonly OutsideTarget[] {
  const { name, target, ports } = destination;
  const address = target.kind === "host" ? target.addresses[0] : undefined;
  if (address === undefined) return [];
  const [port] = ports;
  const otherPort = unlistedPort(destination);
  return [
    ...(carriesServerName(destination) && destination.callers.kind === "workloads"
      ? [
          tls(
            `${name}-by-address`,
            `The address of ${name} without its name`,
            address,
            address,
            port,
          ),
        ]
      : []),
    tls(`${name}-other-port`, `Another port of ${name}`, address, "other.example", otherPort),
  ];
}

/** A port that is not a destination's. */
export function unlistedPort({ ports }: DestinationPlan): number {
  let port = 8443;
  while (ports.includes(port)) port -= 1;
  return port;
}

/** A listed host asked for under another name in TLS; null where its callers speak no TLS themselves. */
export function otherServerName(destination: DestinationPlan): OutsideTarget | null {
  const { name, target, ports } = destination;
  if (target.kind !== "host" || !carriesServerName(destination)) return null;
  const at = `${target.host}:${String(ports[0] ?? 443)}`;
  return {
    id: `${name}-other-name`,
    title: `${name} asked for another server name`,
    tried: `TLS to ${at} with server name other.example`,
    arguments: ["tls", at, "-sni", "other.example"],
    provesThroughSidecar: true,
  };
}

function carriesServerName({ protocol, originateTls }: DestinationPlan): boolean {
  return protocol === "tls" && originateTls === null;
}

function tls(
  id: string,
  title: string,
  address: string,
  serverName: string,
  port = 443,
): OutsideTarget {
  const at = `${address}:${String(port)}`;
  return {
    id,
    title,
    tried: `TLS to ${at}${serverName === address ? "" : ` with server name ${serverName}`}`,
    arguments: ["tls", at, "-sni", serverName],
    provesThroughSidecar: true,
  };
}

function http(id: string, title: string, address: string): OutsideTarget {
  const url = `http://${address}/`;
  return { id, title, tried: `GET ${url}`, arguments: ["get", url], provesThroughSidecar: true };
}

function dial(
  id: string,
  title: string,
  protocol: "tcp" | "udp" | "icmp",
  at: string,
): OutsideTarget {
  return {
    id,
    title,
    tried: `${protocol.toUpperCase()} to ${at}`,
    arguments: ["dial", protocol, at],
    provesThroughSidecar: protocol !== "tcp",
  };
}
