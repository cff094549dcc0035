import { listEntries, type ResidencyEntry, summarizeEntries } from "./residency-entries.ts";
import type { Facts } from "./snapshot.ts";

/** One thing that is new, gone, or not what it was. */
export interface ResidencyChange {
  readonly change: "new" | "removed" | "changed";
  /** As it is; of what was removed, as it was. */
  readonly entry: ResidencyEntry;
  /** Which parts differ; empty for what is new or removed. */
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What a change means for where data is and goes, in the order of entries: new and changed, then removed. */
export function compareResidency(before: Facts | null, after: Facts | null): ResidencyChange[] {
  const list = before === null || after === null ? summarizeEntries : listEntries;
  const old = byIdentity(before === null ? [] : list(before));
  const fresh = byIdentity(after === null ? [] : list(after));
  const changes = [...fresh].flatMap(([identity, entry]) => compare(old.get(identity), entry));
  const removed = [...old]
    .filter(([identity]) => !fresh.has(identity))
    .map(([, entry]) => ({ change: "removed" as const, entry, differences: [] }));
  return [...changes, ...removed].sort(inReadingOrder);
}

function byIdentity(entries: readonly ResidencyEntry[]): Map<string, ResidencyEntry> {
  return new Map(entries.map((entry) => [`${entry.kind} ${entry.name}`, entry]));
}

function compare(old: ResidencyEntry | undefined, entry: ResidencyEntry): ResidencyChange[] {
  if (old === undefined) return [{ change: "new", entry, differences: [] }];
  const before = partsOf(old);
  const differences = Object.entries(partsOf(entry))
    .map(([field, value]) => ({ field, before: before[field] ?? "", after: value }))
    .filter((difference) => difference.before !== difference.after);
  return differences.length === 0 ? [] : [{ change: "changed", entry, differences }];
}

function partsOf({
  what,
  country,
  basis,
  expires,
  fields,
}: ResidencyEntry): Record<string, string> {
  return {
    where: what,
    country: country ?? "",
    "legal basis": basis ?? "",
    expires: expires ?? "",
    ...fields,
  };
}

const ORDER: readonly ResidencyEntry["kind"][] = [
  "country",
  "residency",
  "destination",
  "gateway country",
  "administrators",
  "address range",
  "hosts",
  "host",
];

function inReadingOrder(a: ResidencyChange, b: ResidencyChange): number {
  const rank = ({ entry }: ResidencyChange): number => ORDER.indexOf(entry.kind);
  const outside = ({ entry }: ResidencyChange): number => (entry.outside ? 0 : 1);
  return rank(a) - rank(b) || outside(a) - outside(b) || compareTexts(a.entry.name, b.entry.name);
}

/** Plain order of code units: the same on every machine, whatever its language. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
