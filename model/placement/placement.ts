/** A guest as it is wanted. */
export interface Guest {
  readonly name: string;
  /** No two of these share a hypervisor: what kills one must not kill the other. */
  readonly isControlPlane: boolean;
  /** Each is a hardware thread that is this guest's alone. */
  readonly cpus: number;
  readonly memoryMiB: number;
  /** All its disks together; they lie on one disk of the hypervisor. */
  readonly diskGiB: number;
  /** Only hypervisors of this zone will do; null where any will. */
  readonly zone: string | null;
  /** Only this hypervisor will do; null where any will. */
  readonly hypervisor: string | null;
  /** Only cores of these hardware threads will do; null where any will. */
  readonly threads: readonly number[] | null;
}

/** Where a guest runs. Recorded, it is the input of the next plan, and holds while it still fits. */
export interface Placement {
  readonly guest: string;
  readonly hypervisor: string;
  /** By id, ascending. One node unless no node is large enough. */
  readonly nodes: readonly NodeShare[];
  /** Hardware thread of each vCPU, in the order of the vCPUs: siblings stand together. */
  readonly vcpus: readonly number[];
  /** Threads for QEMU's own work and its disk threads: reserved ones, near the guest. */
  readonly emulatorThreads: readonly number[];
  /** Name of the hypervisor's disk that the guest's disks lie on. */
  readonly disk: string;
  readonly diskGiB: number;
}

export interface NodeShare {
  readonly node: number;
  /** All threads of the cores that the guest has here; with an odd number of vCPUs, one is idle. */
  readonly threads: readonly number[];
  readonly memoryMiB: number;
}

/** Why a guest cannot be on one hypervisor. */
export type Obstacle =
  | { readonly kind: "other-hypervisor" }
  | { readonly kind: "other-zone"; readonly zone: string | null }
  | { readonly kind: "control-plane"; readonly holder: string }
  /** What is missing at the best choice of nodes and disk; zero where there is enough. */
  | {
      readonly kind: "short";
      readonly cores: number;
      readonly memoryMiB: number;
      readonly diskGiB: number;
    };

/** A guest that has no place. */
export interface Refusal {
  readonly guest: string;
  /** By hypervisor's name, in that order. */
  readonly obstacles: readonly { readonly hypervisor: string; readonly obstacle: Obstacle }[];
  /** Largest guest, by its CPUs, that the same wishes would find a place for; null where none. */
  readonly wouldFit: LargestGuest | null;
}

/** A guest on one NUMA node, as large as what is free allows. */
export interface LargestGuest {
  readonly hypervisor: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** What the free remains are worth. */
export interface Fragmentation {
  readonly freeCores: number;
  readonly freeMemoryMiB: number;
  /** Free cores on nodes without a page of memory left, or on hypervisors without disk. */
  readonly strandedCores: number;
  /** Free memory on nodes without a free core. */
  readonly strandedMemoryMiB: number;
  /** Hardware threads that are idle because a guest has an odd number of vCPUs. */
  readonly idleThreads: number;
  /** Guests that span NUMA nodes: part of their memory is far from each of their CPUs. */
  readonly spanningGuests: readonly string[];
  /** Largest guest that one node still takes; null where nothing fits. */
  readonly largestGuest: LargestGuest | null;
  /** Cores of the largest guest that the same free cores would take if they lay together. */
  readonly unfragmentedCores: number;
}

/** A recorded placement that does not hold any more: its guest stands elsewhere, or has other cores. */
export interface Move {
  readonly guest: string;
  readonly from: Placement;
  readonly reason: string;
}

export interface PlacementPlan {
  /** By guest's name. */
  readonly placements: readonly Placement[];
  readonly moves: readonly Move[];
  readonly refusals: readonly Refusal[];
  readonly fragmentation: Fragmentation;
}
