import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Hypervisor } from "../../../../model/placement/hypervisor.ts";
import { placeGuests } from "../../../../model/placement/place-guests.ts";
import type { Guest, Placement } from "../../../../model/placement/placement.ts";
import { makeGuest, makeHypervisor } from "../../../fixtures/placements.ts";

const zones = fc.constantFrom("a", "b", null);

const fleets = fc
  .array(
    fc.record({
      zone: zones,
      nodes: fc.integer({ min: 1, max: 4 }),
      cores: fc.integer({ min: 2, max: 8 }),
      threads: fc.constantFrom(1, 2),
      reserved: fc.constantFrom(0, 1),
      memoryMiB: fc.integer({ min: 1000, max: 40_000 }),
      pageMiB: fc.constantFrom(2, 1024),
      diskGiB: fc.integer({ min: 50, max: 400 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((shapes) => shapes.map((shape, at) => makeHypervisor(`hv${String(at)}`, shape)));

const guestShapes = fc.record({
  isControlPlane: fc.boolean(),
  cpus: fc.integer({ min: 1, max: 20 }),
  memoryMiB: fc.integer({ min: 512, max: 50_000 }),
  diskGiB: fc.integer({ min: 10, max: 120 }),
  zone: fc.option(fc.constantFrom("a", "b"), { nil: null, freq: 4 }),
});

const guestLists = fc
  .array(guestShapes, { maxLength: 10 })
  .map((shapes) => shapes.map((shape, at) => makeGuest(`g${String(at)}`, shape)));

const cases = fc.tuple(fleets, guestLists);

function law(check: (fleet: readonly Hypervisor[], guests: readonly Guest[]) => void): void {
  fc.assert(
    fc.property(cases, ([fleet, guests]) => {
      check(fleet, guests);
    }),
    { numRuns: 300 },
  );
}

describe("placements", () => {
  it("are made of whole free cores, each of one guest", () => {
    law((fleet, guests) => {
      const { placements } = placeGuests(fleet, guests, []);
      const taken = new Map<string, string>();
      for (const { guest, hypervisor, nodes, vcpus } of placements) {
        const owned = nodes.flatMap(({ node, threads }) => {
          const cores = nodeOf(fleet, hypervisor, node).cores;
          const whole = cores.filter((core) => core.every((thread) => threads.includes(thread)));
          expect(whole.flat().toSorted()).toEqual(threads.toSorted());
          return threads;
        });
        for (const thread of owned) {
          const key = `${hypervisor}/${String(thread)}`;
          expect(taken.get(key)).toBeUndefined();
          taken.set(key, guest);
        }
        expect(vcpus.every((thread) => owned.includes(thread))).toBe(true);
      }
    });
  });

  it("give each guest its CPUs, siblings one after the other, in as few cores as that takes", () => {
    law((fleet, guests) => {
      for (const placement of placeGuests(fleet, guests, []).placements) {
        const { cpus } = guestOf(guests, placement.guest);
        const { nodes } = machineOf(fleet, placement.hypervisor);
        const siblings = siblingsOf(nodes);
        expect(new Set(placement.vcpus).size).toBe(cpus);
        const cores = nodes.flatMap((node) => node.cores);
        const coreOf = (thread: number): number => cores.findIndex((core) => core.includes(thread));
        const firsts = placement.vcpus.filter((_, at) => at % siblings === 0);
        expect(placement.vcpus.map(coreOf)).toEqual(
          firsts.flatMap((first) => Array<number>(siblings).fill(coreOf(first))).slice(0, cpus),
        );
        expect(threadsOf(placement).length).toBe(Math.ceil(cpus / siblings) * siblings);
      }
    });
  });

  it("give each guest its memory in whole pages, and no page too many", () => {
    law((fleet, guests) => {
      for (const placement of placeGuests(fleet, guests, []).placements) {
        const { pageMiB } = machineOf(fleet, placement.hypervisor);
        const memory = placement.nodes.map(({ memoryMiB }) => memoryMiB);
        expect(memory.every((size) => size > 0 && size % pageMiB === 0)).toBe(true);
        const over = memory.reduce((a, b) => a + b, 0) - guestOf(guests, placement.guest).memoryMiB;
        expect(over).toBeGreaterThanOrEqual(0);
        expect(over).toBeLessThan(pageMiB);
      }
    });
  });

  it("never take more memory than a node has, or more disk than a hypervisor has", () => {
    law((fleet, guests) => {
      const { placements } = placeGuests(fleet, guests, []);
      for (const { name, nodes, disks } of fleet) {
        const here = placements.filter(({ hypervisor }) => hypervisor === name);
        for (const { id, memoryMiB } of nodes) {
          const used = here.flatMap((placement) =>
            placement.nodes.flatMap((share) => (share.node === id ? [share.memoryMiB] : [])),
          );
          expect(used.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(memoryMiB);
        }
        const disk = here.reduce((total, { diskGiB }) => total + diskGiB, 0);
        expect(disk).toBeLessThanOrEqual(disks[0]?.sizeGiB ?? 0);
      }
    });
  });

  it("keep control planes on different hypervisors, and guests in their zones", () => {
    law((fleet, guests) => {
      const { placements } = placeGuests(fleet, guests, []);
      const homes = placements.flatMap(({ guest, hypervisor }) =>
        guestOf(guests, guest).isControlPlane ? [hypervisor] : [],
      );
      expect(new Set(homes).size).toBe(homes.length);
      for (const { guest, hypervisor } of placements) {
        const { zone } = guestOf(guests, guest);
        expect([null, machineOf(fleet, hypervisor).zone]).toContain(zone);
      }
    });
  });

  it("do not hang on the order of hypervisors, guests and records", () => {
    fc.assert(
      fc.property(
        cases.chain(([fleet, guests]) =>
          fc.tuple(
            fc.constant(fleet),
            fc.constant(guests),
            shuffled(fleet),
            shuffled(guests),
            fc.nat({ max: guests.length }),
          ),
        ),
        ([fleet, guests, mixedFleet, mixedGuests, known]) => {
          const records = placeGuests(fleet, guests.slice(0, known), []).placements;
          expect(placeGuests(mixedFleet, mixedGuests, records.toReversed())).toEqual(
            placeGuests(fleet, guests, records),
          );
        },
      ),
    );
  });

  it("stay, with their cores, when guests are added or removed", () => {
    law((fleet, guests) => {
      const known = guests.filter((_, at) => at % 2 === 0);
      const before = placeGuests(fleet, known, []).placements;
      const after = placeGuests(fleet, guests, before);
      expect(after.moves).toEqual([]);
      expect(after.placements).toEqual(expect.arrayContaining([...before]));
      const placed = after.placements.filter((_, at) => at % 2 === 0);
      const fewer = guests.filter(({ name }) => placed.some(({ guest }) => guest === name));
      expect(placeGuests(fleet, fewer, after.placements).placements).toEqual(placed);
    });
  });

  it("span nodes only where no node of any open hypervisor is large enough", () => {
    law((fleet, guests) => {
      const [last] = guests.slice(-1);
      if (last === undefined) return;
      const before = placeGuests(fleet, guests.slice(0, -1), []).placements;
      const mine = placeGuests(fleet, guests, before).placements.find(
        ({ guest }) => guest === last.name,
      );
      if (mine === undefined || last.isControlPlane) return;
      const least = Math.min(...fleet.map((machine) => fewestNodes(machine, last, guests, before)));
      expect(mine.nodes.length).toBe(least);
    });
  });

  it("are refused to one more guest only where it truly fits nowhere", () => {
    law((fleet, guests) => {
      const [last] = guests.slice(-1);
      if (last === undefined) return;
      const before = placeGuests(fleet, guests.slice(0, -1), []).placements;
      const { refusals } = placeGuests(fleet, guests, before);
      const fits = fleet.some((machine) => fewestNodes(machine, last, guests, before) < Infinity);
      expect(refusals.some(({ guest }) => guest === last.name)).toBe(!fits);
    });
  });

  it("are refused with a reason for each hypervisor, and with a size that is then accepted", () => {
    law((fleet, guests) => {
      const { placements, refusals } = placeGuests(fleet, guests, []);
      for (const { guest, obstacles, wouldFit } of refusals) {
        expect(obstacles.map(({ hypervisor }) => hypervisor)).toEqual(
          fleet.map(({ name }) => name),
        );
        const wish = guests.find(({ name }) => name === guest);
        if (wouldFit === null || wish === undefined) continue;
        const { cpus, memoryMiB, diskGiB } = wouldFit;
        const smaller = { ...wish, cpus, memoryMiB, diskGiB };
        const placed = guests.filter(({ name }) => placements.some((item) => item.guest === name));
        expect(placeGuests(fleet, [...placed, smaller], placements).refusals).toEqual([]);
      }
    });
  });
});

/** Fewest nodes that a guest would take there, found by trying all sets; infinite where none will do. */
function fewestNodes(
  machine: Hypervisor,
  guest: Guest,
  guests: readonly Guest[],
  placements: readonly Placement[],
): number {
  const here = placements.filter(({ hypervisor }) => hypervisor === machine.name);
  if (!isOpenTo(machine, guest, guests, here)) return Infinity;
  const shares = here.flatMap(({ nodes }) => nodes);
  const siblings = siblingsOf(machine.nodes);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const free = machine.nodes.map(({ id, cores, memoryMiB }) => {
    const mine = shares.filter(({ node }) => node === id);
    const taken = mine.flatMap(({ threads }) => threads).length / siblings;
    const used = sum(mine.map((share) => share.memoryMiB)) / machine.pageMiB;
    return [cores.length - taken, Math.floor(memoryMiB / machine.pageMiB) - used] as const;
  });
  const wanted = [
    Math.ceil(guest.cpus / siblings),
    Math.ceil(guest.memoryMiB / machine.pageMiB),
  ] as const;
  const sizes = Array.from({ length: 2 ** free.length }, (_, mask) => {
    const chosen = free.filter((_node, at) => (mask & (1 << at)) !== 0);
    const isFit = ([0, 1] as const).every((kind) => {
      const amounts = chosen.map((node) => node[kind]);
      const isDivisible = amounts.every((amount) => amount > 0) && wanted[kind] >= chosen.length;
      return isDivisible && sum(amounts) >= wanted[kind];
    });
    return isFit ? chosen.length : Infinity;
  });
  return Math.min(...sizes);
}

function isOpenTo(
  machine: Hypervisor,
  guest: Guest,
  guests: readonly Guest[],
  here: readonly Placement[],
): boolean {
  const held = here.some((placement) => guestOf(guests, placement.guest).isControlPlane);
  const disk = here.reduce((total, { diskGiB }) => total + diskGiB, guest.diskGiB);
  const isInZone = guest.zone === null || guest.zone === machine.zone;
  return isInZone && !(guest.isControlPlane && held) && disk <= (machine.disks[0]?.sizeGiB ?? 0);
}

function siblingsOf(nodes: Hypervisor["nodes"]): number {
  return nodes[0]?.cores[0]?.length ?? 1;
}

function guestOf(guests: readonly Guest[], name: string): Guest {
  const guest = guests.find((candidate) => candidate.name === name);
  if (guest === undefined) throw new Error(`no guest ${name}`);
  return guest;
}

function machineOf(fleet: readonly Hypervisor[], name: string): Hypervisor {
  const machine = fleet.find((candidate) => candidate.name === name);
  if (machine === undefined) throw new Error(`no hypervisor ${name}`);
  return machine;
}

function nodeOf(fleet: readonly Hypervisor[], name: string, id: number): Hypervisor["nodes"][0] {
  const node = machineOf(fleet, name).nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new Error(`no node ${String(id)} on ${name}`);
  return node;
}

function threadsOf({ nodes }: Placement): readonly number[] {
  return nodes.flatMap(({ threads }) => threads);
}

function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}
