import type { EnvironmentHypervisor } from "../environment/environment.ts";
import type { Fragmentation, Move, Placement } from "../placement/placement.ts";

/** The hypervisors of an environment, and what placing its guests on them came to. */
export interface KvmPlan {
  /** Whether guests run in software: nothing is pinned then. */
  readonly emulation: boolean;
  readonly hypervisors: readonly HypervisorPlan[];
  /** Guests that will not stand where they were recorded. */
  readonly moves: readonly Move[];
  readonly fragmentation: Fragmentation;
  /** Whether the placements are those that were recorded, so that the next plan keeps them. */
  readonly isRecorded: boolean;
}

export type HypervisorPlan = EnvironmentHypervisor;

/** How a host is a guest: on which hypervisor, on which of its cores. */
export interface GuestPlan {
  readonly placement: Placement;
  /** Sizes of its disks on the hypervisor's: the root disk, and the one for volumes. */
  readonly rootGiB: number;
  readonly nvme: { readonly folder: string; readonly sizeGiB: number } | null;
}
