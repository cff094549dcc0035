import type { Environment } from "../environment/environment.ts";
import { placeGuests } from "../placement/place-guests.ts";
import type { Placement, PlacementPlan } from "../placement/placement.ts";
import type { GuestPlan, KvmPlan } from "./kvm-plan.ts";

/** What follows for guests of hypervisors; both are null and empty where the driver is another. */
export interface PlannedGuests {
  readonly kvm: KvmPlan | null;
  readonly guests: ReadonlyMap<string, GuestPlan>;
}

/** Places the guests of an environment; its rules made sure that all of them fit. */
export function planKvm({ kvm, hosts }: Environment): PlannedGuests {
  if (kvm === null) return { kvm: null, guests: new Map() };
  const { emulation, hypervisors, placing, placements } = kvm;
  const placed = placeGuests(placing.hypervisors, placing.guests, placements);
  return {
    kvm: {
      emulation,
      hypervisors,
      moves: placed.moves,
      fragmentation: placed.fragmentation,
      isRecorded: isSame(placed, placements),
    },
    guests: new Map(
      hosts.map((host): [string, GuestPlan] => [
        host.name,
        {
          placement: placementOf(host.name, placed),
          rootGiB: host.diskGiB,
          nvme: host.nvme,
        },
      ]),
    ),
  };
}

function placementOf(name: string, { placements }: PlacementPlan): Placement {
  const placement = placements.find(({ guest }) => guest === name);
  if (placement === undefined) throw new Error(`unreachable: ${name} has no place`);
  return placement;
}

function isSame({ placements }: PlacementPlan, recorded: readonly Placement[]): boolean {
  const byGuest = recorded.toSorted((a, b) => (a.guest < b.guest ? -1 : 1));
  return JSON.stringify(placements) === JSON.stringify(byGuest);
}
