import type { Occupancy } from "./occupancy.ts";
import type { Guest, Placement } from "./placement.ts";

/** Either the recorded placement, as it stands from here on, or why it does not hold. */
export type Kept = { readonly placement: Placement } | { readonly reason: string };

/** Judges a recorded placement against what its guest wants and its hypervisor has. */
export function keepPlacement(
  record: Placement,
  guest: Guest,
  occupancy: Occupancy | undefined,
): Kept {
  if (occupancy === undefined) return { reason: `there is no hypervisor ${record.hypervisor}` };
  const reason =
    unwanted(record, guest, occupancy) ??
    resized(record, guest, occupancy.hypervisor.pageMiB) ??
    lostCores(record, occupancy) ??
    lostRoom(record, guest, occupancy);
  if (reason !== null) return { reason };
  const { nodes } = occupancy.hypervisor;
  const near = nodes.filter(({ id }) => record.nodes.some(({ node }) => node === id));
  const threads = near.flatMap((node) => node.reservedThreads);
  return {
    placement: {
      ...record,
      emulatorThreads: threads.length > 0 ? threads : nodes.flatMap((node) => node.reservedThreads),
      diskGiB: diskOf(record, guest),
    },
  };
}

/** A disk only grows: what is on it would not survive a smaller one. */
function diskOf(record: Placement, guest: Guest): number {
  return Math.max(record.diskGiB, guest.diskGiB);
}

/** What the guest wishes that its place is not. */
function unwanted(record: Placement, guest: Guest, occupancy: Occupancy): string | null {
  const { hypervisor, controlPlane } = occupancy;
  if (guest.hypervisor !== null && guest.hypervisor !== hypervisor.name) {
    return `it wants hypervisor ${guest.hypervisor}`;
  }
  if (guest.zone !== null && guest.zone !== hypervisor.zone) {
    return `it wants zone ${guest.zone}`;
  }
  if (guest.isControlPlane && controlPlane !== null) {
    return `control plane ${controlPlane} is on ${hypervisor.name} too`;
  }
  const wanted = guest.threads === null ? null : new Set(guest.threads);
  const stays = wanted === null || threadsOf(record).every((thread) => wanted.has(thread));
  return stays ? null : "it wants other cores";
}

function resized(record: Placement, guest: Guest, pageMiB: number): string | null {
  if (record.vcpus.length !== guest.cpus) {
    return `it wants ${String(guest.cpus)} CPUs and has ${String(record.vcpus.length)}`;
  }
  const wanted = Math.ceil(guest.memoryMiB / pageMiB) * pageMiB;
  const has = record.nodes.reduce((total, { memoryMiB }) => total + memoryMiB, 0);
  return wanted === has
    ? null
    : `it wants ${String(wanted)}MiB of memory and has ${String(has)}MiB`;
}

/** Cores may have gone to a reservation, to another guest by hand, or with the machine itself. */
function lostCores(record: Placement, occupancy: Occupancy): string | null {
  for (const share of record.nodes) {
    const node = occupancy.hypervisor.nodes.find(({ id }) => id === share.node);
    const mine = new Set(share.threads);
    const whole =
      node === undefined
        ? []
        : occupancy
            .freeCores(node)
            .flatMap((core) => (core.every((thread) => mine.has(thread)) ? core : []));
    if (whole.length !== mine.size || mine.size === 0) {
      return `its cores on ${record.hypervisor} are not free`;
    }
  }
  const owned = new Set(threadsOf(record));
  const isPinned = record.vcpus.every((thread) => owned.has(thread));
  const isOnce = new Set(record.vcpus).size === record.vcpus.length;
  return isPinned && isOnce ? null : "its record is damaged";
}

function lostRoom(record: Placement, guest: Guest, occupancy: Occupancy): string | null {
  const { nodes, name, pageMiB } = occupancy.hypervisor;
  for (const { node: id, memoryMiB } of record.nodes) {
    const node = nodes.find((candidate) => candidate.id === id);
    const free = node === undefined ? 0 : occupancy.freeMemoryMiB(node);
    if (memoryMiB > free || memoryMiB % pageMiB !== 0 || memoryMiB === 0) {
      return `its memory on ${name} is not free`;
    }
  }
  const hasDisk = occupancy.freeDiskGiB(record.disk) >= diskOf(record, guest);
  return hasDisk ? null : `disk ${record.disk} of ${name} has no room for it`;
}

function threadsOf({ nodes }: Placement): readonly number[] {
  return nodes.flatMap(({ threads }) => threads);
}
