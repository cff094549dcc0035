import type { Exception } from "../../../policies/shared/exceptions.ts";
import { compareTexts } from "./compare-residency.ts";

/** What changed about an exception for one rule and one kind of resource. */
export interface ExceptionChange {
  readonly change: "new" | "removed" | "changed";
  readonly rule: string;
  readonly resource: string;
  /** As it is; of a removed one, as it was. */
  readonly exception: Exception;
  /** As it was; null for a new one. */
  readonly before: Exception | null;
}

/** What differs between two files of exceptions, by rule and resource: how entries are grouped is no matter. */
export function compareExceptions(
  before: readonly Exception[],
  after: readonly Exception[],
): ExceptionChange[] {
  const old = flatten(before);
  const fresh = flatten(after);
  const changes = [...fresh.values()].flatMap((entry): ExceptionChange[] => {
    const known = old.get(keyOf(entry));
    if (known === undefined) return [{ ...entry, change: "new", before: null }];
    return isSame(known.exception, entry.exception)
      ? []
      : [{ ...entry, change: "changed", before: known.exception }];
  });
  const removed = [...old.values()]
    .filter((entry) => !fresh.has(keyOf(entry)))
    .map((entry): ExceptionChange => ({ ...entry, change: "removed", before: entry.exception }));
  return [...changes, ...removed].sort((a, b) => compareTexts(keyOf(a), keyOf(b)));
}

interface Entry {
  readonly rule: string;
  readonly resource: string;
  readonly exception: Exception;
}

function flatten(exceptions: readonly Exception[]): Map<string, Entry> {
  const entries = exceptions.flatMap((exception) =>
    exception.rules.flatMap((rule) =>
      exception.resources.map((resource) => ({ rule, resource, exception })),
    ),
  );
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

const keyOf = ({ rule, resource }: Pick<Entry, "rule" | "resource">): string =>
  `${rule} ${resource}`;

function isSame(a: Exception, b: Exception): boolean {
  return a.reason === b.reason && a.owner === b.owner && a.expires === b.expires;
}
