import type { Retention } from "../plan/backup-plan.ts";

/** A kit at a target, as its name tells. */
export interface KeptKit {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** Whether the file is what its name says. */
  readonly good: boolean;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Names of the kits to remove. A kit stays while it is younger than `days`, or among the newest `count` good
 * ones; the newest good one stays in any case. A damaged kit counts as none, and goes when it is old: it
 * may still be of use to whoever finds out what damaged it. A kit that seems to be from the future stays.
 */
export function planRetention(
  kits: readonly KeptKit[],
  { count, days }: Retention,
  now: number,
): string[] {
  const newest = kits
    .filter(({ good }) => good)
    .toSorted((a, b) => b.madeAt - a.madeAt || (a.name < b.name ? 1 : -1))
    .slice(0, Math.max(1, count))
    .map(({ name }) => name);
  return kits
    .filter(({ madeAt }) => now - madeAt >= days * DAY_MILLISECONDS)
    .map(({ name }) => name)
    .filter((name) => !newest.includes(name))
    .toSorted();
}
