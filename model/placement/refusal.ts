import { fitGuest } from "./fit-guest.ts";
import type { Occupancy } from "./occupancy.ts";
import type { Guest, LargestGuest, Refusal } from "./placement.ts";

/** Says why a guest has no place on any hypervisor, and how large it could be. */
export function explainRefusal(guest: Guest, occupancies: readonly Occupancy[]): Refusal {
  const judged = occupancies.map((occupancy) => ({
    occupancy,
    result: fitGuest(guest, occupancy),
  }));
  const obstacles = judged.flatMap(({ occupancy, result }) =>
    "obstacle" in result
      ? [{ hypervisor: occupancy.hypervisor.name, obstacle: result.obstacle }]
      : [],
  );
  const open = judged
    .filter(({ result }) => "obstacle" in result && result.obstacle.kind === "short")
    .map(({ occupancy }) => occupancy);
  const wouldFit = guest.threads === null ? largestOn(open, guest) : null;
  return { guest: guest.name, obstacles, wouldFit };
}

/**
 * The largest guest that one NUMA node of these still takes; null where none has a core, a page and
 * some disk left. With a wish, one that comes nearest to it.
 */
export function largestOn(
  occupancies: readonly Occupancy[],
  wish: Pick<Guest, "cpus" | "memoryMiB"> = { cpus: Infinity, memoryMiB: Infinity },
): LargestGuest | null {
  const rooms = occupancies.flatMap((occupancy) => {
    const { hypervisor } = occupancy;
    const disks = hypervisor.disks.map(({ name }) => occupancy.freeDiskGiB(name));
    return hypervisor.nodes.map((node) => ({
      hypervisor: hypervisor.name,
      cpus: occupancy.freeCores(node).flat().length,
      memoryMiB: occupancy.freeMemoryMiB(node),
      diskGiB: Math.max(0, ...disks),
    }));
  });
  const [best] = rooms
    .filter(({ cpus, memoryMiB, diskGiB }) => cpus > 0 && memoryMiB > 0 && diskGiB > 0)
    .toSorted(
      (a, b) =>
        Math.min(b.cpus, wish.cpus) - Math.min(a.cpus, wish.cpus) ||
        Math.min(b.memoryMiB, wish.memoryMiB) - Math.min(a.memoryMiB, wish.memoryMiB),
    );
  return best ?? null;
}
