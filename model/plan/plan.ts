import type { ArtifactSourceName, Versions } from "../values/versions.ts";
import type { BundleExtra, ImageReferences } from "../values/images.ts";
import type { AccessLogPlan } from "./access-log-plan.ts";
import type { EnvironmentAdmission } from "../environment/lab-admission.ts";
import type { VolumeBackup } from "../environment/environment.ts";
import type { AccessPlan } from "./access-plan.ts";
import type { BackupPlan } from "./backup-plan.ts";
import type { GuestPlan, KvmPlan } from "./kvm-plan.ts";
import type { EgressPlan } from "./egress-plan.ts";
import type { Generations, RotationPlan } from "./generations.ts";
import type { HostKubernetes } from "./upgrade-plan.ts";
import type { HardeningPlan } from "./hardening-plan.ts";
import type { MeshControlPlane, MeshUpgradePlan } from "./mesh-record.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";
import type { RestorePlan } from "./restore-plan.ts";
import type { ServicePlan } from "./service-plan.ts";

/**
 * Everything that follows from an environment file, as JSON-able data: what components, phases and
 * commands act on. A plan holds no secrets and is the same for the same input on any machine.
 */
export interface Plan {
  /** Name of the environment, and of its Pulumi stack. */
  readonly environment: string;
  readonly site: SitePlan;
  /** Where personal data may be processed: `eea` (EU 27 + IS LI NO) or `eu`. */
  readonly residency: "eea" | "eu";
  readonly driver: DriverName;
  /** Whether hosts are namespaces of one kernel, which they cannot configure. */
  readonly sharedKernel: boolean;
  /** Control planes first, each group in the order of the environment file. */
  readonly hosts: readonly [HostPlan, ...HostPlan[]];
  /** Null unless the driver is `kvm`. */
  readonly kvm: KvmPlan | null;
  readonly network: NetworkPlan;
  readonly kubernetes: KubernetesPlan;
  /** How far each credential has been changed since the environment was made. */
  readonly rotation: RotationPlan;
  readonly mesh: MeshPlan;
  /** What a host has to be before it may join; model/admission judges by it. */
  readonly admission: EnvironmentAdmission;
  readonly egress: EgressPlan;
  readonly access: AccessPlan;
  readonly services: readonly ServicePlan[];
  readonly hardening: HardeningPlan;
  /** Null where no metrics are gathered. */
  readonly observability: ObservabilityPlan | null;
  /** Null where no recovery kits are made. */
  readonly backup: BackupPlan | null;
  readonly demo: boolean;
  readonly versions: Versions;
  readonly images: ImageReferences;
  /** What the bundle has to hold beside what all environments need. */
  readonly extras: readonly BundleExtra[];
  /** The bundle that hosts install from; null while none has been made for these versions. */
  readonly bundle: BundlePlan | null;
}

export interface BundlePlan {
  /** Identity of the bundle's contents. A host installs again when it changes. */
  readonly digest: string;
  readonly source: ArtifactSourceName;
}

/** Where hosts come from; each has a driver in components/hosts. */
export type DriverName = "lab" | "inventory" | "kvm";
/** A place where hosts stand. */
export interface SitePlan {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Who it is rented from, where the file says so. */
  readonly provider: string | null;
}

export type HostRole = "control-plane" | "worker";

/** One host: its place in the cluster, its addresses and its size. */
export interface HostPlan {
  /** Key in the environment file, host name and Kubernetes node name. */
  readonly name: string;
  readonly role: HostRole;
  /** The control plane that `kubeadm init` runs on; all others join. */
  readonly isFirstControlPlane: boolean;
  readonly publicAddress: string;
  /** What everything of the cluster reaches it at: inside the tunnels, where the private network is encrypted. */
  readonly privateAddress: string;
  /** What it has on the private network itself; without encryption the same. */
  readonly linkAddress: string;
  readonly cpus: number;
  readonly cpu: HostCpuPlan;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly site: SitePlan;
  readonly zone: string | null;
  /**
   * Whether it carries the egress gateway: alone (`dedicated`, tainted for everything else), beside
   * workloads (`shared`), or not at all.
   */
  readonly egressGateway: "dedicated" | "shared" | null;
  /** Folders on its NVMe disk that local volumes are made of. */
  readonly volumeFolders: readonly string[];
  /** Where these are backed up, by means that are not ours; null where nobody says so. */
  readonly volumeBackup: VolumeBackup | null;
  readonly ssh: SshPlan;
  /** Its version of Kubernetes: differs between hosts only while an upgrade is under way. */
  readonly kubernetes: HostKubernetes;
  /** Generation of the certificates that Kubernetes on this host works with. */
  readonly certificates: number;
  /** Generations of the cluster's authority that this host trusts; the first one signs. */
  readonly authorities: Generations;
  /** Generations of the authorities of etcd and of the front proxy, of which only control planes know. */
  readonly controlPlaneAuthorities: Generations;
  /** What etcd begins with on it; null unless it is the first control plane of a rebuilt cluster. */
  readonly restore: RestorePlan | null;
  /** Null unless it is a guest of a hypervisor of the plan. */
  readonly guest: GuestPlan | null;
}

/**
 * What is known of a host's CPUs before it exists, for policies to judge: a driver that places hosts
 * says all of it, and of a rented machine only the limits are known by which it is measured.
 */
export interface HostCpuPlan {
  /** Whether the host asks for CPUs that nobody else runs on. */
  readonly dedicated: boolean;
  /** Whether each CPU is bound to cores of its own; null where only the provider knows. */
  readonly pinned: boolean | null;
  /** CPUs promised to hosts for each one that its hypervisor has for them; null where only the provider knows. */
  readonly overcommit: number | null;
  /** Share of its time, in percent, that others may take before the host is refused; null without a limit. */
  readonly stealLimitPercent: number | null;
  /** Whether its CPUs are emulated in software. */
  readonly emulated: boolean;
}

/** How an operator reaches a host. */
export interface SshPlan {
  /** `root`, or a user whom `sudo -n` makes root. */
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** Pinned key in `known_hosts` form; null where the driver makes the key, or nobody confirmed it yet. */
  readonly hostKey: string | null;
}

export interface NetworkPlan {
  /** Rented hosts may have public addresses of several networks: then without network and gateway. */
  readonly public: InterfacePlan & {
    readonly cidr: string | null;
    readonly prefix: number | null;
    readonly gateway: string | null;
  };
  /** What everything of the cluster goes over: the link itself, or the tunnels through it. */
  readonly private: PrivateNetworkPlan & {
    /** Null where it is the link itself. */
    readonly wireguard: { readonly port: number } | null;
  };
  /** The private network that the hosts are attached to; without encryption the same. */
  readonly link: PrivateNetworkPlan;
  /** Largest packet of a pod, in bytes: what is left of the link's when all that wraps it is taken off. */
  readonly podMtu: number;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly clusterDomain: string;
  /** Address of the cluster's DNS service: the tenth of the service network, as kubeadm has it. */
  readonly dnsServiceAddress: string;
}

export interface PrivateNetworkPlan extends InterfacePlan {
  readonly cidr: string;
  readonly prefix: number;
  /** Part of it that only the environment's hosts are in; null where there is no such part. */
  readonly hosts: string | null;
}

export interface InterfacePlan {
  /** Null where each host may have another name for it: it is found by its address. */
  readonly interface: string | null;
  readonly mtu: number;
  readonly bandwidthMbit: number;
}

export interface KubernetesPlan {
  /** What every API server has at least. */
  readonly version: string;
  /** Where a process on a host reaches the API: the local proxy, never a floating address. */
  readonly localEndpoint: { readonly address: "127.0.0.1"; readonly port: 7443 };
  /** Where the operator's machine reaches the API: a way to each control plane, the first one's first. */
  readonly operatorEndpoints: readonly [OperatorEndpoint, ...OperatorEndpoint[]];
  /** Default Pod Security level of namespaces without a label of their own. */
  readonly podSecurity: "privileged" | "baseline" | "restricted";
  /** Default level of the audit policy. */
  readonly audit: "Metadata" | "Request";
}

/** One way to the API from the operator's machine. */
export interface OperatorEndpoint {
  /** Name of its context in the kubeconfig. */
  readonly context: string;
  readonly address: string;
  readonly port: number;
}

export interface MeshPlan {
  readonly kind: "istio";
  readonly trustDomain: string;
  readonly mutualTls: "STRICT";
  readonly outbound: "REGISTRY_ONLY";
  readonly accessLog: AccessLogPlan;
  /** Certificates of workloads that are not accepted although they have not expired. */
  readonly revoked: readonly RevokedCertificate[];
  /** What all namespaces ask for that no upgrade has moved. */
  readonly controlPlane: MeshControlPlane;
  /** Null while none is under way. */
  readonly upgrade: MeshUpgradePlan | null;
}

export interface RevokedCertificate {
  /** Serial number, in lower-case hexadecimal. */
  readonly serial: string;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  readonly reason: string;
  readonly owner: string;
}
