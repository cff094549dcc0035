/** A machine that runs guests, as measured. Sizes are what guests may have of it, or say otherwise. */
export interface Hypervisor {
  readonly name: string;
  /** Failure domain; null where none is known. */
  readonly zone: string | null;
  /** Size of a page that guests' memory is made of; a guest gets whole pages of each node. */
  readonly pageMiB: number;
  /** By id, ascending. */
  readonly nodes: readonly NumaNode[];
  readonly disks: readonly HypervisorDisk[];
}

/** Cores and the memory nearest to them. */
export interface NumaNode {
  readonly id: number;
  /** Cores that guests may have, ascending. All cores of a hypervisor have as many threads. */
  readonly cores: readonly Core[];
  /** Hardware threads of the cores that are kept for the hypervisor itself and its guests' devices. */
  readonly reservedThreads: readonly number[];
  /** What its pages make together, without the hypervisor's own memory. */
  readonly memoryMiB: number;
}

/** Numbers of the hardware threads of one physical core: siblings. Never empty. */
export type Core = readonly number[];

export interface HypervisorDisk {
  readonly name: string;
  readonly sizeGiB: number;
  /** NUMA node that the device is attached to; null where unknown. */
  readonly node: number | null;
}
