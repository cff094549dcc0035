import type { LegalBasis } from "../values/legal-basis.ts";

/** Where data may leave the cluster, and through which hosts. */
export interface EgressPlan {
  /** Names of the hosts that carry the egress gateway: the only ones with a route out. */
  readonly gatewayHosts: readonly string[];
  /** In the order of the environment file. */
  readonly destinations: readonly DestinationPlan[];
  /**
   * Countries whose registered addresses gateway hosts may connect to, where a destination has a name
   * and no fixed addresses: the residency's own, and those of transfers that the file allows.
   */
  readonly countries: readonly string[];
  /** Changes to the address ranges of those countries; none of them expired. */
  readonly exceptions: readonly AddressExceptionPlan[];
}

/** One place outside that somebody may reach. */
export interface DestinationPlan {
  readonly name: string;
  readonly target: HostTarget | NetworkTarget;
  readonly ports: readonly number[];
  readonly protocol: DestinationProtocol;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly purpose: string;
  readonly legalBasis: LegalBasis;
  /** Where the legal basis is written down: a decision, clauses, an assessment. */
  readonly reference: string | null;
  readonly dataCategories: readonly string[];
  readonly owner: string;
  /** Last day on which it may be used, `YYYY-MM-DD`. */
  readonly expires: string | null;
  readonly callers: Callers;
  /** PEM bundle that the gateway checks the destination against; the gateway starts TLS then. */
  readonly originateTls: { readonly caCertificates: string } | null;
}

/** `tls`: the caller's own TLS, matched by SNI. `tcp`: anything over TCP. `udp`: for hosts only. */
export type DestinationProtocol = "tls" | "tcp" | "udp";

/** A DNS name. Without fixed addresses the gateway resolves it. */
export interface HostTarget {
  readonly kind: "host";
  readonly host: string;
  readonly addresses: readonly string[];
}

/** A network in CIDR form, IPv4 or IPv6; for hosts only. */
export interface NetworkTarget {
  readonly kind: "network";
  readonly cidr: string;
}

/** The hosts themselves (time, names, packages, logs, backups), or workloads by their identity. */
export type Callers =
  | { readonly kind: "hosts" }
  | { readonly kind: "workloads"; readonly accounts: readonly ServiceAccountName[] };

export interface ServiceAccountName {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A network that is added to a country's addresses, or taken from them. */
export interface AddressExceptionPlan {
  readonly kind: "extend" | "narrow";
  readonly cidr: string;
  readonly country: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}
