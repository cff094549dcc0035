import { SLOT_MINUTES, type Weekday, weekdays } from "../values/maintenance-window.ts";
import type { MaintenancePlan } from "./hardening-plan.ts";
import type { HostPlan } from "./plan.ts";

/** When a host may reboot: a moment of each week, in UTC. */
export interface RebootSlot {
  readonly day: Weekday;
  readonly hour: number;
  readonly minute: number;
}

/**
 * The host's slot. No two hosts have the same, so that never two reboot at once and nothing has to be
 * locked for it. Workers are counted from the beginning of the window and control planes from its
 * end: a host that is added moves none of the others.
 */
export function rebootSlot(
  { day, hour, hours }: MaintenancePlan,
  hosts: readonly HostPlan[],
  host: HostPlan,
): RebootSlot {
  const alike = hosts.filter(({ role }) => role === host.role);
  const place = alike.findIndex(({ name }) => name === host.name);
  if (place < 0) throw new Error(`unreachable: ${host.name} is not among the hosts`);
  const offset =
    host.role === "worker" ? place * SLOT_MINUTES : hours * 60 - (place + 1) * SLOT_MINUTES;
  const minutes = hour * 60 + offset;
  const dayNumber = (weekdays.indexOf(day) + Math.floor(minutes / DAY_MINUTES)) % weekdays.length;
  return {
    day: weekdays[dayNumber] ?? day,
    hour: Math.floor(minutes / 60) % 24,
    minute: minutes % 60,
  };
}

const DAY_MINUTES = 24 * 60;
