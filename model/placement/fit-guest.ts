import type { Core, HypervisorDisk, NumaNode } from "./hypervisor.ts";
import { chooseCores, type CoreWishes, NO_WISHES } from "./choose-cores.ts";
import type { Occupancy } from "./occupancy.ts";
import type { Guest, NodeShare, Obstacle, Placement } from "./placement.ts";
import { subsetsOf } from "./subsets.ts";

/** A place for a guest, and what to weigh it by. */
export interface Fit {
  /** How many NUMA nodes it takes. */
  readonly nodes: number;
  /** Free cores that stay on the nodes it takes from: few are good, large remains stay elsewhere. */
  readonly coresLeft: number;
  /** Chooses the cores; asked only of the best of many places. */
  readonly place: () => Placement;
}

export type FitResult = { readonly fit: Fit } | { readonly obstacle: Obstacle };

/**
 * The best place for a guest on one hypervisor, or what is in the way. It takes the fewest NUMA nodes,
 * and of those the ones that it fills best.
 */
export function fitGuest(
  guest: Guest,
  occupancy: Occupancy,
  wishes: CoreWishes = NO_WISHES,
): FitResult {
  const closed = closedTo(guest, occupancy);
  if (closed !== null) return { obstacle: closed };
  const need = needOf(guest, occupancy.hypervisor.pageMiB);
  const rooms = roomsFor(guest, occupancy);
  const fitting = fewestRooms(rooms, need);
  const disk = chooseDisk(guest, occupancy, fitting);
  if (fitting === null || disk === null) {
    return { obstacle: shortage(guest, occupancy, rooms, need) };
  }
  const coresLeft = sum(fitting, (room) => room.cores.length) - need.cores(fitting[0]);
  return {
    fit: {
      nodes: fitting.length,
      coresLeft,
      place: () => place(guest, occupancy, fitting, need, wishes, disk),
    },
  };
}

/** What is free on one node for this guest. */
interface Room {
  readonly node: NumaNode;
  readonly cores: readonly Core[];
  readonly memoryMiB: number;
}

type Rooms = readonly [Room, ...Room[]];

interface Need {
  /** Whole cores, by the threads that cores have there. */
  readonly cores: (room: Room) => number;
  readonly memoryMiB: number;
  readonly pageMiB: number;
}

function needOf({ cpus, memoryMiB }: Guest, pageMiB: number): Need {
  return {
    cores: ({ node }) => Math.ceil(cpus / (node.cores[0]?.length ?? 1)),
    memoryMiB: Math.ceil(memoryMiB / pageMiB) * pageMiB,
    pageMiB,
  };
}

/** Why a hypervisor will not do, whatever is free on it. */
function closedTo(guest: Guest, { hypervisor, controlPlane }: Occupancy): Obstacle | null {
  if (guest.hypervisor !== null && guest.hypervisor !== hypervisor.name) {
    return { kind: "other-hypervisor" };
  }
  if (guest.zone !== null && guest.zone !== hypervisor.zone) {
    return { kind: "other-zone", zone: hypervisor.zone };
  }
  if (!guest.isControlPlane || controlPlane === null) return null;
  return { kind: "control-plane", holder: controlPlane };
}

function roomsFor(guest: Guest, occupancy: Occupancy): readonly Room[] {
  const wanted = guest.threads === null ? null : new Set(guest.threads);
  return occupancy.hypervisor.nodes.map((node) => ({
    node,
    cores:
      wanted === null
        ? occupancy.freeCores(node)
        : occupancy.freeCores(node).filter((core) => core.every((thread) => wanted.has(thread))),
    memoryMiB: occupancy.freeMemoryMiB(node),
  }));
}

function fewestRooms(rooms: readonly Room[], need: Need): Rooms | null {
  const usable = rooms.filter(({ cores, memoryMiB }) => cores.length > 0 && memoryMiB > 0);
  // Asked first, because the many subsets of a full hypervisor need no look then.
  if (!isEnough(usable, need)) return null;
  const single = leastLeft(usable.filter((room) => isEnough([room], need)).map((room) => [room]));
  if (single !== null) return single;
  for (let size = 2; size <= usable.length; size++) {
    const best = leastLeft(
      subsetsOf(usable, size).filter(
        (some): some is Rooms => isEnough(some, need) && isDivisible(some, need),
      ),
    );
    if (best !== null) return best;
  }
  return null;
}

/** The one that is filled best; the first of equals. */
function leastLeft(candidates: readonly Rooms[]): Rooms | null {
  const left = (rooms: Rooms): number => sum(rooms, ({ cores }) => cores.length);
  return candidates.reduce<Rooms | null>(
    (best, rooms) => (best === null || left(rooms) < left(best) ? rooms : best),
    null,
  );
}

function isEnough(rooms: readonly Room[], need: Need): boolean {
  const [first] = rooms;
  if (first === undefined) return false;
  const cores = sum(rooms, (room) => room.cores.length);
  return cores >= need.cores(first) && sum(rooms, (room) => room.memoryMiB) >= need.memoryMiB;
}

/** Each node that a guest spans gives it a core and a page at least. */
function isDivisible(rooms: readonly Room[], need: Need): boolean {
  const least = rooms.length;
  return rooms.every((room) => need.cores(room) >= least) && need.memoryMiB / need.pageMiB >= least;
}

function place(
  guest: Guest,
  { hypervisor }: Occupancy,
  rooms: Rooms,
  need: Need,
  wishes: CoreWishes,
  disk: HypervisorDisk,
): Placement {
  const cores = divide(
    need.cores(rooms[0]),
    rooms.map((room) => room.cores.length),
  );
  const pages = divide(
    need.memoryMiB / need.pageMiB,
    rooms.map((room) => room.memoryMiB / need.pageMiB),
  );
  const chosen = rooms.map((room, index) => chooseCores(room.cores, cores[index] ?? 0, wishes));
  const nodes = rooms.map(({ node }, index): NodeShare => ({
    node: node.id,
    threads: chosen[index]?.flat() ?? [],
    memoryMiB: (pages[index] ?? 0) * need.pageMiB,
  }));
  return {
    guest: guest.name,
    hypervisor: hypervisor.name,
    nodes,
    vcpus: nodes.flatMap(({ threads }) => threads).slice(0, guest.cpus),
    emulatorThreads: emulatorThreads(hypervisor.nodes, rooms),
    disk: disk.name,
    diskGiB: guest.diskGiB,
  };
}

/** Parts of a whole as even as their limits allow, none empty; the limits together reach the whole. */
function divide(whole: number, limits: readonly number[]): readonly number[] {
  const parts = limits.map(() => 0);
  let rest = whole;
  // Whoever has the least room takes its share first; what it cannot take is the others'.
  const order = [...limits.keys()].toSorted((a, b) => (limits[a] ?? 0) - (limits[b] ?? 0));
  for (const [done, index] of order.entries()) {
    const share = Math.min(limits[index] ?? 0, Math.floor(rest / (limits.length - done)));
    parts[index] = share;
    rest -= share;
  }
  return parts;
}

function emulatorThreads(all: readonly NumaNode[], rooms: readonly Room[]): readonly number[] {
  const near = rooms.flatMap(({ node }) => node.reservedThreads);
  return near.length > 0 ? near : all.flatMap((node) => node.reservedThreads);
}

/** The fullest disk that still takes it, on the guest's first node where one is. */
function chooseDisk(
  { diskGiB }: Guest,
  occupancy: Occupancy,
  rooms: Rooms | null,
): HypervisorDisk | null {
  const node = rooms?.[0].node.id ?? null;
  const left = ({ name }: HypervisorDisk): number => occupancy.freeDiskGiB(name) - diskGiB;
  const isFar = (disk: HypervisorDisk): number => (disk.node === node ? 0 : 1);
  const [best] = occupancy.hypervisor.disks
    .filter((disk) => left(disk) >= 0)
    .toSorted((a, b) => isFar(a) - isFar(b) || left(a) - left(b) || (a.name < b.name ? -1 : 1));
  return best ?? null;
}

/** What is missing on the nodes with the most memory, of as many as the guest can span. */
function shortage(
  { diskGiB }: Guest,
  occupancy: Occupancy,
  rooms: readonly Room[],
  need: Need,
): Obstacle {
  const [first] = rooms;
  const cores = first === undefined ? 1 : need.cores(first);
  const usable = rooms
    .filter((room) => room.cores.length > 0 && room.memoryMiB > 0)
    .toSorted((a, b) => b.memoryMiB - a.memoryMiB)
    .slice(0, Math.min(cores, need.memoryMiB / need.pageMiB));
  const freeDisk = occupancy.hypervisor.disks.map(({ name }) => occupancy.freeDiskGiB(name));
  const freeCores = sum(usable, (room) => room.cores.length);
  const freeMemory = sum(usable, (room) => room.memoryMiB);
  return {
    kind: "short",
    cores: Math.max(0, cores - freeCores),
    memoryMiB: Math.max(0, need.memoryMiB - freeMemory),
    diskGiB: Math.max(0, diskGiB - Math.max(0, ...freeDisk)),
  };
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
