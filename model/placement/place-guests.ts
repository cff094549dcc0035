import { type CoreWishes, NO_WISHES } from "./choose-cores.ts";
import { type Fit, fitGuest } from "./fit-guest.ts";
import { measureFragmentation } from "./fragmentation.ts";
import type { Hypervisor } from "./hypervisor.ts";
import { keepPlacement } from "./keep-placement.ts";
import { Occupancy } from "./occupancy.ts";
import type { Guest, Move, Placement, PlacementPlan } from "./placement.ts";
import { explainRefusal } from "./refusal.ts";

/**
 * Places guests on hypervisors: whole physical cores, one NUMA node where one is large enough, control
 * planes on different hypervisors and, while there are, in different zones. What is recorded stays as
 * it is for as long as it holds, so a guest that is added moves none. The result hangs on the input
 * alone, and not on its order. Nothing is ever overcommitted: a guest without a place is refused.
 */
export function placeGuests(
  hypervisors: readonly Hypervisor[],
  guests: readonly Guest[],
  recorded: readonly Placement[],
): PlacementPlan {
  const spread = new Placing(hypervisors, guests, recorded, spreadOut).run();
  if (spread.refusals.length === 0) return spread;
  const packed = new Placing(hypervisors, guests, recorded, packTight).run();
  return packed.refusals.length < spread.refusals.length ? packed : spread;
}

/** What a place is weighed by; the first number that differs decides, and the smaller is better. */
type Weigh = (fit: Fit, occupancy: Occupancy) => readonly number[];

/** A hypervisor that falls should take few guests with it. */
const spreadOut: Weigh = ({ nodes, coresLeft }, occupancy) => [
  nodes,
  occupancy.usedShare(),
  coresLeft,
];

/** Where spreading leaves no piece large enough, the pieces are filled first. */
const packTight: Weigh = ({ nodes, coresLeft }) => [nodes, coresLeft];

class Placing {
  readonly #occupancies: readonly Occupancy[];
  readonly #guests: readonly Guest[];
  readonly #records: ReadonlyMap<string, Placement>;
  readonly #weigh: Weigh;
  readonly #placements = new Map<string, Placement>();
  readonly #moves: Move[] = [];
  readonly #refused: Guest[] = [];

  constructor(
    hypervisors: readonly Hypervisor[],
    guests: readonly Guest[],
    recorded: readonly Placement[],
    weigh: Weigh,
  ) {
    this.#occupancies = hypervisors.toSorted(byName).map((machine) => new Occupancy(machine));
    this.#guests = guests.toSorted(byName);
    this.#records = new Map(recorded.map((placement) => [placement.guest, placement]));
    this.#weigh = weigh;
  }

  run(): PlacementPlan {
    // What a person pinned goes before what was recorded, or a pin could never change anything.
    this.#placeAll(this.#guests.filter(({ threads }) => threads !== null));
    this.#placeAll(this.#guests.filter(({ threads }) => threads === null));
    return {
      placements: [...this.#placements.values()].toSorted((a, b) => compare(a.guest, b.guest)),
      moves: this.#moves,
      // Explained at the end: until then, others take what would have fitted.
      refusals: this.#refused
        .toSorted(byName)
        .map((guest) => explainRefusal(guest, this.#occupancies)),
      fragmentation: measureFragmentation(this.#occupancies, [...this.#placements.values()]),
    };
  }

  /** Those that stay first, then those whose place does not hold any more, then those without one. */
  #placeAll(guests: readonly Guest[]): void {
    const changed = this.#keep(guests);
    const fresh = guests.filter(({ name }) => !this.#records.has(name)).toSorted(hardestFirst);
    for (const guest of [...changed, ...fresh]) this.#place(guest);
  }

  /** Keeps what still holds, and returns the guests whose record does not. */
  #keep(guests: readonly Guest[]): readonly Guest[] {
    const grows = ({ name, diskGiB }: Guest): boolean =>
      diskGiB > (this.#records.get(name)?.diskGiB ?? Infinity);
    // Those with growing disks go last, or they would push others off their disk.
    const inOrder = guests.toSorted((a, b) => Number(grows(a)) - Number(grows(b)));
    return inOrder.filter((guest) => {
      const record = this.#records.get(guest.name);
      if (record === undefined) return false;
      const kept = keepPlacement(record, guest, this.#on(record.hypervisor));
      if ("placement" in kept) {
        this.#take(guest, kept.placement);
        return false;
      }
      this.#moves.push({ guest: guest.name, from: record, reason: kept.reason });
      return true;
    });
  }

  #place(guest: Guest): void {
    const record = this.#records.get(guest.name);
    const home = this.#on(record?.hypervisor ?? "");
    // A guest that grows does so at home where it can: its disk is there.
    const stay = home === undefined ? null : this.#bestOf(guest, [home]);
    const placement = stay ?? this.#bestOf(guest, this.#occupancies);
    if (placement === null) this.#refused.push(guest);
    else this.#take(guest, placement);
  }

  #bestOf(guest: Guest, occupancies: readonly Occupancy[]): Placement | null {
    let best: { readonly fit: Fit; readonly weight: readonly number[] } | null = null;
    for (const occupancy of occupancies) {
      const result = fitGuest(guest, occupancy, this.#wishesOf(guest, occupancy));
      if (!("fit" in result)) continue;
      const weight = [
        guest.isControlPlane ? this.#controlPlanesIn(occupancy.hypervisor.zone) : 0,
        ...this.#weigh(result.fit, occupancy),
      ];
      if (best === null || isLess(weight, best.weight)) best = { fit: result.fit, weight };
    }
    return best?.fit.place() ?? null;
  }

  /** A guest may have its own cores back, and leaves others theirs while there are more. */
  #wishesOf({ name }: Guest, { hypervisor }: Occupancy): CoreWishes {
    if (this.#moves.length === 0) return NO_WISHES;
    const here = this.#moves.filter(({ from }) => from.hypervisor === hypervisor.name);
    const threadsOf = (moves: readonly Move[]): ReadonlySet<number> =>
      new Set(moves.flatMap(({ from }) => from.nodes.flatMap(({ threads }) => threads)));
    return {
      own: threadsOf(here.filter(({ guest }) => guest === name)),
      others: threadsOf(here.filter(({ guest }) => guest !== name)),
    };
  }

  #controlPlanesIn(zone: string | null): number {
    return this.#occupancies.filter(
      ({ hypervisor, controlPlane }) => controlPlane !== null && hypervisor.zone === zone,
    ).length;
  }

  #take(guest: Guest, placement: Placement): void {
    this.#placements.set(guest.name, placement);
    this.#on(placement.hypervisor)?.take(guest, placement);
  }

  #on(hypervisor: string): Occupancy | undefined {
    return this.#occupancies.find((occupancy) => occupancy.hypervisor.name === hypervisor);
  }
}

/** Whoever has the fewest places to go goes first: by its wishes, its role, and its size. */
function hardestFirst(a: Guest, b: Guest): number {
  const wishes = ({ hypervisor, zone }: Guest): number =>
    hypervisor !== null ? 0 : zone !== null ? 1 : 2;
  return (
    Number(b.isControlPlane) - Number(a.isControlPlane) ||
    wishes(a) - wishes(b) ||
    b.cpus - a.cpus ||
    b.memoryMiB - a.memoryMiB ||
    byName(a, b)
  );
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
