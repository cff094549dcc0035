import type { ArtifactSourceName, Versions } from "../values/versions.ts";
import type { ImageReferences } from "../values/images.ts";
import type { AccessPlan } from "./access-plan.ts";
import type { EgressPlan } from "./egress-plan.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";
import type { ServicePlan } from "./service-plan.ts";

/**
 * Everything that follows from an environment file, as JSON-able data: what components, phases and
 * commands act on. A plan holds no secrets and is the same for the same input on any machine.
 */
export interface Plan {
  /** Name of the environment, and of its Pulumi stack. */
  readonly environment: string;
  readonly site: { readonly name: string; readonly country: string };
  /** Where personal data may be processed: `eea` (EU 27 + IS LI NO) or `eu`. */
  readonly residency: "eea" | "eu";
  readonly driver: HostDriver;
  /** Control planes first, each group in the order of the environment file. */
  readonly hosts: readonly [HostPlan, ...HostPlan[]];
  readonly network: NetworkPlan;
  readonly kubernetes: KubernetesPlan;
  readonly mesh: MeshPlan;
  readonly egress: EgressPlan;
  readonly access: AccessPlan;
  readonly services: readonly ServicePlan[];
  /** Null where no metrics are gathered. */
  readonly observability: ObservabilityPlan | null;
  readonly demo: boolean;
  readonly versions: Versions;
  readonly images: ImageReferences;
  /** The bundle that hosts install from; null while none has been made for these versions. */
  readonly bundle: BundlePlan | null;
}

export interface BundlePlan {
  /** Identity of the bundle's contents. A host installs again when it changes. */
  readonly digest: string;
  readonly source: ArtifactSourceName;
}

export type HostDriver = "lab" | "inventory";
export type HostRole = "control-plane" | "worker";

/** One host: its place in the cluster, its addresses and its size. */
export interface HostPlan {
  /** Key in the environment file, host name and Kubernetes node name. */
  readonly name: string;
  readonly role: HostRole;
  /** The control plane that `kubeadm init` runs on; all others join. */
  readonly isFirstControlPlane: boolean;
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly zone: string | null;
  /**
   * Whether it carries the egress gateway: alone (`dedicated`, tainted for everything else), beside
   * workloads (`shared`), or not at all.
   */
  readonly egressGateway: "dedicated" | "shared" | null;
  /** Folders on its NVMe disk that local volumes are made of. */
  readonly volumeFolders: readonly string[];
  readonly ssh: SshPlan;
}

/** How an operator reaches a host. */
export interface SshPlan {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** Pinned key in `known_hosts` form; null where the driver makes the host and so its key. */
  readonly hostKey: string | null;
}

export interface NetworkPlan {
  readonly public: InterfacePlan & { readonly gateway: string };
  readonly private: InterfacePlan;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly clusterDomain: string;
  /** Address of the cluster's DNS service: the tenth of the service network, as kubeadm has it. */
  readonly dnsServiceAddress: string;
}

export interface InterfacePlan {
  readonly cidr: string;
  readonly prefix: number;
  readonly interface: string;
  readonly mtu: number;
  readonly bandwidthMbit: number;
}

export interface KubernetesPlan {
  readonly version: string;
  /** Where a process on a host reaches the API: the local proxy, never a floating address. */
  readonly localEndpoint: { readonly address: "127.0.0.1"; readonly port: 7443 };
  /** Where the operator's machine reaches the API. */
  readonly operatorEndpoint: { readonly address: string; readonly port: number };
  /** Subject alternative names of the API server's certificate beside kubeadm's own. */
  readonly apiServerNames: readonly string[];
  /** Default Pod Security level of namespaces without a label of their own. */
  readonly podSecurity: "privileged" | "baseline" | "restricted";
  /** Default level of the audit policy. */
  readonly audit: "Metadata" | "Request";
}

export interface MeshPlan {
  readonly kind: "istio";
  readonly trustDomain: string;
  readonly mutualTls: "STRICT";
  readonly outbound: "REGISTRY_ONLY";
}
