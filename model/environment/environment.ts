import type { EnvironmentFile } from "./schema/environment-file.ts";

/**
 * A valid environment: what its file says, with defaults filled in and units in the names. Every rule
 * of model/environment/rules holds for it, so whoever gets one need not check again.
 */
export interface Environment {
  /** Also the name of the file and of the Pulumi stack. */
  readonly name: string;
  readonly site: { readonly name: string; readonly country: string };
  readonly residency: "eea" | "eu";
  readonly driver: "lab" | "inventory";
  readonly network: EnvironmentNetwork;
  /** Null unless the driver is `lab`. */
  readonly lab: { readonly loopback: string } | null;
  /** In the order of the file. */
  readonly hosts: readonly [EnvironmentHost, ...EnvironmentHost[]];
  readonly kubernetes: {
    readonly version: string;
    readonly audit: "metadata" | "request";
    readonly podSecurity: "privileged" | "baseline" | "restricted";
  };
  readonly mesh: {
    readonly kind: "istio";
    readonly trustDomain: string;
    readonly outbound: "registry-only";
  };
  /** As in the file; nothing leaves where it says nothing. */
  readonly egress: NonNullable<EnvironmentFile["egress"]>;
  readonly access: NonNullable<EnvironmentFile["access"]>;
  readonly services: NonNullable<EnvironmentFile["services"]>;
  /** Null where no metrics are gathered. */
  readonly observability: EnvironmentObservability | null;
  /** Whether the demo namespace is made. */
  readonly demo: boolean;
}

export interface EnvironmentNetwork {
  readonly public: EnvironmentInterface & { readonly gateway: string };
  readonly private: EnvironmentInterface;
  /** CIDR of the pods. */
  readonly pods: string;
  /** CIDR of the services. */
  readonly services: string;
  readonly clusterDomain: string;
}

export interface EnvironmentInterface {
  readonly cidr: string;
  readonly interface: string;
  readonly mtu: number;
  readonly bandwidthMbit: number;
}

export interface EnvironmentObservability {
  /** Name of a worker with an NVMe disk. */
  readonly host: string;
  readonly retentionDays: number;
  readonly retentionGiB: number;
}

export interface EnvironmentHost {
  readonly name: string;
  readonly role: "control-plane" | "worker";
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly zone: string | null;
  readonly egressGateway: "dedicated" | "shared" | null;
  /** Null where nothing is said of one. */
  readonly nvme: { readonly folder: string; readonly sizeGiB: number } | null;
  /** How to reach a host that exists already; null where the driver makes it. */
  readonly ssh: { readonly user: string; readonly port: number; readonly hostKey: string } | null;
}
