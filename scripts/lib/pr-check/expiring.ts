import type { Exception } from "../../../policies/shared/exceptions.ts";
import { compareTexts } from "./compare-residency.ts";
import { listEntries } from "./residency-entries.ts";
import type { Facts } from "./snapshot.ts";

/** Something that is allowed until a day that is near. */
export interface Expiring {
  /** `destination bank`, `exception containers-run-without-root`. */
  readonly what: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly expires: string;
  readonly days: number;
}

/** How many days ahead a reviewer is warned. */
export const NEAR_DAYS = 30;

/** What ends within 30 days of today and has not ended, the first to end first. */
export function findExpiring(
  facts: Facts | null,
  exceptions: readonly Exception[],
  today: string,
): Expiring[] {
  const named = [
    ...listEntries(facts).map(({ kind, name, expires }) => ({ what: `${kind} ${name}`, expires })),
    ...exceptions.map(({ rules, expires }) => ({ what: `exception ${rules.join(", ")}`, expires })),
  ];
  return named
    .flatMap(({ what, expires }) => {
      const days = expires === null ? Number.NaN : daysBetween(today, expires);
      return expires !== null && days >= 0 && days <= NEAR_DAYS ? [{ what, expires, days }] : [];
    })
    .sort((a, b) => a.days - b.days || compareTexts(a.what, b.what));
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
