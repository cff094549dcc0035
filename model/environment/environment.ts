import type { Placement } from "../placement/placement.ts";
import type { EnvironmentOptOut } from "./hardening-opt-outs.ts";
import type { PlacementInput } from "./placement-input.ts";
import type { EnvironmentAdmission } from "./lab-admission.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";

/**
 * A valid environment: what its file says, with defaults filled in and units in the names. Every rule
 * of model/environment/rules holds for it, so whoever gets one need not check again.
 */
export interface Environment {
  /** Also the name of the file and of the Pulumi stack. */
  readonly name: string;
  readonly site: EnvironmentSite;
  readonly residency: "eea" | "eu";
  readonly driver: "lab" | "inventory" | "kvm";
  readonly network: EnvironmentNetwork;
  /** Null unless the driver is `lab`. */
  readonly lab: { readonly loopback: string } | null;
  /** Null unless the driver is `kvm`. */
  readonly kvm: EnvironmentKvm | null;
  /** Null unless the driver is `inventory`. */
  readonly inventory: EnvironmentInventory | null;
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
    readonly accessLog: NonNullable<EnvironmentFile["mesh"]["accessLog"]>;
    readonly revoked: NonNullable<EnvironmentFile["mesh"]["revoked"]>;
    /** Null where the file asks for what its bundle has. */
    readonly version: string | null;
  };
  /** What a host has to be before it may join. */
  readonly admission: EnvironmentAdmission;
  /** As in the file; nothing leaves where it says nothing. */
  readonly egress: NonNullable<EnvironmentFile["egress"]>;
  readonly access: NonNullable<EnvironmentFile["access"]>;
  readonly services: NonNullable<EnvironmentFile["services"]>;
  /** What is left out of the hardening, by nordmesh, by the driver and by the file. */
  readonly optOuts: readonly EnvironmentOptOut[];
  /** Null where no host reboots by itself. */
  readonly maintenance: NonNullable<EnvironmentFile["maintenance"]> | null;
  /** Null where no metrics are gathered. */
  readonly observability: EnvironmentObservability | null;
  /** Null where no recovery kits are made. */
  readonly backup: NonNullable<EnvironmentFile["backup"]> | null;
  /** Whether the demo namespace is made. */
  readonly demo: boolean;
}

export interface EnvironmentKvm {
  /** Whether guests run in software. */
  readonly emulation: boolean;
  readonly hypervisors: readonly EnvironmentHypervisor[];
  /** What the planner has to place, and where. */
  readonly placing: PlacementInput;
  /** Where guests were placed before. */
  readonly placements: readonly Placement[];
}

/** How to reach a hypervisor, and what guests are connected to there. */
export interface EnvironmentHypervisor {
  readonly name: string;
  readonly zone: string | null;
  readonly address: string;
  readonly ssh: { readonly user: string; readonly port: number; readonly hostKey: string };
  /** Size of huge pages; null where guests' memory is on ordinary ones. */
  readonly hugePageMiB: number | null;
  readonly threadsPerCore: number;
  readonly bridges: { readonly public: string; readonly private: string };
  readonly disks: readonly {
    readonly name: string;
    readonly store:
      | { readonly kind: "volume-group"; readonly group: string }
      | { readonly kind: "folder"; readonly path: string };
  }[];
}

export interface EnvironmentSite {
  readonly name: string;
  readonly country: string;
  /** Null where nothing is said of one. */
  readonly provider: string | null;
}

export interface EnvironmentInventory {
  readonly bastion: (EnvironmentSsh & { readonly country: string }) | null;
  /** Port of 127.0.0.1 at which the operator reaches the API. */
  readonly apiPort: number;
  readonly sharedKernel: boolean;
}

/** Where volumes are backed up by means that are not ours: in words, and in which country. */
export interface VolumeBackup {
  readonly at: string;
  readonly country: string;
}

/** A way in over SSH. */
export interface EnvironmentSsh {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Null until somebody has confirmed its fingerprint. */
  readonly hostKey: string | null;
}

export interface EnvironmentNetwork {
  /** Without network and gateway where rented hosts have addresses of several. */
  readonly public: EnvironmentInterface & {
    readonly cidr: string | null;
    readonly gateway: string | null;
  };
  readonly private: EnvironmentInterface & {
    readonly cidr: string;
    /** Null where the hosts' addresses are in no part of their own. */
    readonly hosts: string | null;
    /** Null where the private network is trusted as it is. */
    readonly wireguard: { readonly cidr: string; readonly port: number } | null;
  };
  /** CIDR of the pods. */
  readonly pods: string;
  /** CIDR of the services. */
  readonly services: string;
  readonly clusterDomain: string;
}

export interface EnvironmentInterface {
  /** Null where each host may have another name for it: it is found by its address. */
  readonly interface: string | null;
  readonly mtu: number;
  readonly bandwidthMbit: number;
}

export interface EnvironmentObservability {
  /** Name of a worker with an NVMe disk. */
  readonly host: string;
  readonly retentionDays: number;
  readonly retentionGiB: number;
  /** Null where no traces are taken. */
  readonly tracing: EnvironmentTracing | null;
}

export interface EnvironmentTracing {
  /** Name of a worker with an NVMe disk. */
  readonly host: string;
  readonly samplingPercent: number;
  readonly retentionDays: number;
  readonly retentionGiB: number;
}

export interface EnvironmentHost {
  readonly name: string;
  readonly role: "control-plane" | "worker";
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly cpus: number;
  /** Whether the CPUs have to be the host's alone. */
  readonly cpu: "dedicated" | "shared";
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly site: EnvironmentSite;
  readonly zone: string | null;
  readonly egressGateway: "dedicated" | "shared" | null;
  /** Null where nothing is said of one. */
  readonly nvme: {
    readonly folder: string;
    readonly sizeGiB: number;
    readonly backup: VolumeBackup | null;
  } | null;
  /** How to reach a host that exists already; null where the driver makes it. */
  readonly ssh: EnvironmentSsh | null;
}
