import type { Occupancy } from "./occupancy.ts";
import type { Fragmentation, Placement } from "./placement.ts";
import { largestOn } from "./refusal.ts";

/** What the free remains are worth once all guests have their places. */
export function measureFragmentation(
  occupancies: readonly Occupancy[],
  placements: readonly Placement[],
): Fragmentation {
  const nodes = occupancies.flatMap((occupancy) => {
    const { hypervisor } = occupancy;
    const hasDisk = hypervisor.disks.some(({ name }) => occupancy.freeDiskGiB(name) > 0);
    return hypervisor.nodes.map((node) => ({
      size: node.cores.length,
      cores: occupancy.freeCores(node).length,
      memoryMiB: occupancy.freeMemoryMiB(node),
      hasDisk,
    }));
  });
  const sum = (amount: (node: (typeof nodes)[number]) => number): number =>
    nodes.reduce((total, node) => total + amount(node), 0);
  const freeCores = sum(({ cores }) => cores);
  return {
    freeCores,
    freeMemoryMiB: sum(({ memoryMiB }) => memoryMiB),
    strandedCores: sum(({ cores, memoryMiB, hasDisk }) => (memoryMiB > 0 && hasDisk ? 0 : cores)),
    strandedMemoryMiB: sum(({ cores, memoryMiB }) => (cores > 0 ? 0 : memoryMiB)),
    idleThreads: placements.reduce(
      (total, { nodes: shares, vcpus }) =>
        total + shares.flatMap(({ threads }) => threads).length - vcpus.length,
      0,
    ),
    spanningGuests: placements
      .filter((placement) => placement.nodes.length > 1)
      .map(({ guest }) => guest)
      .toSorted(),
    largestGuest: largestOn(occupancies),
    unfragmentedCores: Math.min(freeCores, Math.max(0, ...nodes.map(({ size }) => size))),
  };
}
