import type { Hypervisor } from "../../model/placement/hypervisor.ts";
import { placeGuests } from "../../model/placement/place-guests.ts";
import type { Guest } from "../../model/placement/placement.ts";

/** What planning a large site costs. */
export interface PlacementMeasurement {
  readonly hypervisors: number;
  readonly guests: number;
  /** All guests at once, with nothing recorded. */
  readonly freshSeconds: number;
  /** One guest more, with all others recorded. */
  readonly oneMoreSeconds: number;
  readonly largestGuestCpus: number;
  /** Share of the cores that guests can have, in percent. */
  readonly usedPercent: number;
}

/** Plans 1,000 guests of five sizes on 100 hypervisors of two sockets, 64 cores each. */
export function benchPlacement(): PlacementMeasurement {
  const fleet = Array.from({ length: 100 }, (_, at) => makeHypervisor(at));
  const guests = Array.from({ length: 1000 }, (_, at) => makeGuest(at));
  const fresh = timed(() => placeGuests(fleet, guests, []));
  if (fresh.value.refusals.length > 0) throw new Error("unreachable: the guests fit");
  const more = [...guests, makeGuest(1000)];
  const oneMore = timed(() => placeGuests(fleet, more, fresh.value.placements));
  const { freeCores, largestGuest } = oneMore.value.fragmentation;
  const cores = fleet.flatMap(({ nodes }) => nodes.flatMap((node) => node.cores)).length;
  return {
    hypervisors: fleet.length,
    guests: guests.length,
    freshSeconds: fresh.seconds,
    oneMoreSeconds: oneMore.seconds,
    largestGuestCpus: largestGuest?.cpus ?? 0,
    usedPercent: Math.round((100 * (cores - freeCores)) / cores),
  };
}

const SIZES = [2, 4, 8, 16, 32];

function makeGuest(at: number): Guest {
  const cpus = SIZES[at % SIZES.length] ?? 2;
  return {
    name: `g${String(at)}`,
    isControlPlane: false,
    cpus,
    memoryMiB: cpus * 4096,
    diskGiB: 40,
    zone: null,
    hypervisor: null,
    threads: null,
  };
}

function makeHypervisor(at: number): Hypervisor {
  const node = (id: number): Hypervisor["nodes"][number] => {
    const core = (index: number): number[] => [id * 64 + index, 128 + id * 64 + index];
    const cores = Array.from({ length: 64 }, (_, index) => core(index));
    return {
      id,
      cores: cores.slice(2),
      reservedThreads: cores.slice(0, 2).flat(),
      memoryMiB: 512 * 1024,
    };
  };
  return {
    name: `hv${String(at)}`,
    zone: `z${String(at % 3)}`,
    pageMiB: 1024,
    nodes: [node(0), node(1)],
    disks: [{ name: "nvme0", sizeGiB: 7000, node: 0 }],
  };
}

function timed<Value>(work: () => Value): { value: Value; seconds: number } {
  const start = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
