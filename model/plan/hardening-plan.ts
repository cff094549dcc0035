import type { EnvironmentOptOut } from "../environment/hardening-opt-outs.ts";
import type { HardeningItemId } from "../values/hardening-item.ts";
import type { Weekday } from "../values/maintenance-window.ts";

/** How hosts are kept safe: what is left out of the hardening, and when hosts may be rebooted. */
export interface HardeningPlan {
  readonly optOuts: readonly EnvironmentOptOut[];
  /** Null where no host reboots by itself. */
  readonly maintenance: MaintenancePlan | null;
}

/** A weekly window, in UTC, in which hosts reboot where a security update asks for it. */
export interface MaintenancePlan {
  readonly day: Weekday;
  /** Hour of its beginning. */
  readonly hour: number;
  readonly hours: number;
}

/** The opt-out that speaks of an item on a host; undefined where it is hardened. */
export function optOutOf(
  { optOuts }: HardeningPlan,
  host: string,
  item: HardeningItemId,
): EnvironmentOptOut | undefined {
  return optOuts.find(
    ({ items, hosts }) => items.includes(item) && (hosts === null || hosts.includes(host)),
  );
}
