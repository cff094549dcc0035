import { parse } from "yaml";
import { isCalendarDate } from "../../model/values/calendar-date.ts";
import { titleOf } from "./objects.ts";
import type { Resource } from "./resource.ts";

/** A violation that somebody answers for, until a day. */
export interface Exception {
  /** Names of rules. */
  readonly rules: readonly string[];
  /** What people call the resources: `DaemonSet kube-system/cilium`; a trailing `*` stands for any end. */
  readonly resources: readonly string[];
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** The file of exceptions says something that cannot be read; commands show no stack. */
export class ExceptionProblem extends Error {
  override readonly name = "ExceptionProblem";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = 2;
}

/**
 * Reads a file of exceptions: a YAML list. Throws `ExceptionProblem` for an entry that lacks a reason,
 * an owner or a day. A name that no rule has is found by who knows all packs.
 */
export function parseExceptions(text: string): Exception[] {
  const list: unknown = parse(text) ?? [];
  if (!Array.isArray(list)) throw new ExceptionProblem("exceptions: expected a list");
  return list.map((entry: unknown, index) => parseException(entry, index));
}

const SHORTEST_REASON = 20;

function parseException(entry: unknown, index: number): Exception {
  const fields = (typeof entry === "object" ? (entry ?? {}) : {}) as Readonly<
    Record<string, unknown>
  >;
  for (const [key, { isValid, expected }] of Object.entries(REQUIREMENTS)) {
    if (isValid(fields[key])) continue;
    throw new ExceptionProblem(`exceptions[${index}].${key}: expected ${expected}`);
  }
  const { rules, resources, reason, owner, expires } = fields;
  return { rules, resources, reason, owner, expires } as Exception;
}

interface Requirement {
  readonly isValid: (value: unknown) => boolean;
  readonly expected: string;
}

const REQUIREMENTS: Readonly<Record<keyof Exception, Requirement>> = {
  rules: { isValid: isTexts, expected: "a list of rules" },
  resources: {
    isValid: (value) => isTexts(value) && value.every(isPattern),
    expected:
      "a list of kinds and names, as Deployment shop/web, with a * at the end of names only",
  },
  reason: {
    isValid: (value) => typeof value === "string" && value.length >= SHORTEST_REASON,
    expected: `a reason of at least ${SHORTEST_REASON} characters`,
  },
  owner: {
    isValid: (value) => typeof value === "string" && value !== "",
    expected: "who answers for it",
  },
  expires: {
    isValid: (value) => typeof value === "string" && isCalendarDate(value),
    expected: "a day, YYYY-MM-DD",
  },
};

/** A pattern that would cover everything, or all of a kind, excuses nothing in particular. */
function isPattern(text: string): boolean {
  return /^[^*\s]+ [^*]+\*?$/.test(text);
}

function isTexts(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")
  );
}

/** The exceptions that speak of this rule and resource, expired ones too. */
export function exceptionsFor(
  exceptions: readonly Exception[],
  rule: string,
  resource: Resource,
): Exception[] {
  const title = titleOf(resource);
  return exceptions.filter(
    ({ rules, resources }) =>
      rules.includes(rule) && resources.some((pattern) => matches(pattern, title)),
  );
}

function matches(pattern: string, title: string): boolean {
  return pattern.endsWith("*") ? title.startsWith(pattern.slice(0, -1)) : title === pattern;
}
