import { formatPath } from "../../../model/environment/config-path.ts";
import type { Exception } from "../../../policies/shared/exceptions.ts";
import { environmentPath } from "../policy/locate-violation.ts";
import type { Judgement, Located, LocatedExcuse } from "../policy/judgement.ts";

/** What a change makes of the rules in one environment. */
export interface RuleChanges {
  /** Violations that the change brings. */
  readonly fresh: readonly Located[];
  /** Violations that were there before. */
  readonly standing: readonly Located[];
  /** Violations that it mends. */
  readonly mended: readonly Located[];
  /** Violations that were there before and are excused by an exception from here on. */
  readonly excused: readonly LocatedExcuse[];
}

/** Compares what the rules say on both sides. Without a base, every violation counts as standing. */
export function compareRules(
  before: Pick<Judgement, "violations"> | null,
  after: Judgement,
): RuleChanges {
  if (before === null) {
    return { fresh: [], standing: after.violations, mended: [], excused: [] };
  }
  const known = countIdentities(before.violations);
  const excusedNow = countIdentities(after.excused);
  const fresh: Located[] = [];
  const standing: Located[] = [];
  for (const located of after.violations) {
    (take(known, identityOf(located)) ? standing : fresh).push(located);
  }
  const open = countIdentities(before.violations);
  const excused = after.excused.filter((excuse) => take(open, identityOf(excuse)));
  const still = countIdentities(after.violations);
  const mended = before.violations.filter((located) => {
    const identity = identityOf(located);
    return !take(still, identity) && !take(excusedNow, identity);
  });
  return { fresh, standing, mended, excused };
}

/** Exceptions that cover something in this environment. */
export function exceptionsInUse({ excused }: Judgement): Exception[] {
  return [...new Set(excused.map(({ exception }) => exception))];
}

/**
 * What makes a violation the same one after an edit: positions in lists move when an entry is added, so
 * the name in the environment's file stands for them, or what was found there.
 */
function identityOf({ violation }: Pick<Located, "violation">): string {
  const { rule, resource, path, got } = violation;
  const place = environmentPath(violation);
  const named = place === null ? path.replace(/\[\d+\]/g, "[]") : formatPath(place);
  return JSON.stringify([rule.name, resource.urn, named, got]);
}

function countIdentities(entries: readonly Pick<Located, "violation">[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const identity = identityOf(entry);
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return counts;
}

function take(counts: Map<string, number>, identity: string): boolean {
  const left = counts.get(identity) ?? 0;
  counts.set(identity, left - 1);
  return left > 0;
}
