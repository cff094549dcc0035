import type { Core, Hypervisor, NumaNode } from "./hypervisor.ts";
import type { Guest, Placement } from "./placement.ts";

/** What of a hypervisor is free while guests are placed on it one after another. */
export class Occupancy {
  readonly hypervisor: Hypervisor;
  readonly #cores = new Map<number, readonly Core[]>();
  readonly #memory = new Map<number, number>();
  readonly #disks = new Map<string, number>();
  readonly #allCores: number;
  #controlPlane: string | null = null;

  constructor(hypervisor: Hypervisor) {
    this.hypervisor = hypervisor;
    for (const node of hypervisor.nodes) {
      this.#cores.set(node.id, node.cores);
      this.#memory.set(node.id, wholePages(node, hypervisor));
    }
    for (const disk of hypervisor.disks) this.#disks.set(disk.name, disk.sizeGiB);
    this.#allCores = this.#countFree();
  }

  /** Name of the control plane that stands here; null where none does. */
  get controlPlane(): string | null {
    return this.#controlPlane;
  }

  freeCores({ id }: NumaNode): readonly Core[] {
    return this.#cores.get(id) ?? [];
  }

  /** In whole pages. */
  freeMemoryMiB({ id }: NumaNode): number {
    return this.#memory.get(id) ?? 0;
  }

  freeDiskGiB(name: string): number {
    return this.#disks.get(name) ?? 0;
  }

  /** Share of the cores that guests have, 0 to 1. */
  usedShare(): number {
    return this.#allCores === 0 ? 1 : 1 - this.#countFree() / this.#allCores;
  }

  take(guest: Guest, placement: Placement): void {
    for (const { node, threads, memoryMiB } of placement.nodes) {
      const taken = new Set(threads);
      const left = (this.#cores.get(node) ?? []).filter(
        (core) => !core.some((thread) => taken.has(thread)),
      );
      this.#cores.set(node, left);
      this.#memory.set(node, (this.#memory.get(node) ?? 0) - memoryMiB);
    }
    this.#disks.set(placement.disk, this.freeDiskGiB(placement.disk) - placement.diskGiB);
    if (guest.isControlPlane) this.#controlPlane = guest.name;
  }

  #countFree(): number {
    return [...this.#cores.values()].reduce((total, cores) => total + cores.length, 0);
  }
}

function wholePages({ memoryMiB }: NumaNode, { pageMiB }: Hypervisor): number {
  return Math.floor(memoryMiB / pageMiB) * pageMiB;
}
