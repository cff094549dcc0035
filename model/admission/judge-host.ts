import type { AdmissionCheckId } from "../values/admission-check.ts";
import type { AdmissionCheck, AdmissionRule, CheckOptOut } from "./check.ts";

/** What became of one check. */
export interface CheckResult {
  readonly id: AdmissionCheckId;
  readonly title: string;
  /** `ok`; what follows where it is not; or `opted-out` where nothing does although it is not. */
  readonly outcome: "ok" | "refuse" | "taint" | "report" | "opted-out";
  readonly measured: string;
  readonly expected: string;
  readonly fix: string;
  /** Who lets it pass, and why; null unless the outcome is `opted-out`. */
  readonly optOut: CheckOptOut | null;
}

export interface HostJudgement {
  readonly verdict: "accept" | "taint" | "refuse";
  /** In the order of the checks. */
  readonly results: readonly CheckResult[];
}

/**
 * Judges what was measured of a host. What could not be measured is not as wanted: nothing is
 * accepted because it is unknown.
 */
export function judgeHost(checks: readonly AdmissionCheck[], measurements: unknown): HostJudgement {
  const results = checks.map((check) => judgeCheck(check, measurements));
  const has = (outcome: CheckResult["outcome"]): boolean =>
    results.some((result) => result.outcome === outcome);
  return { verdict: has("refuse") ? "refuse" : has("taint") ? "taint" : "accept", results };
}

function judgeCheck(check: AdmissionCheck, measurements: unknown): CheckResult {
  const value = valueAt(measurements, check.path);
  const isWell = isAsWanted(check.rule, value);
  const failed = check.optOut === null ? check.verdict : "opted-out";
  return {
    id: check.id,
    title: check.title,
    outcome: isWell ? "ok" : failed,
    measured: describeMeasured(check, value, measurements),
    expected: describeRule(check.rule),
    fix: check.fix,
    optOut: isWell ? null : check.optOut,
  };
}

function isAsWanted(rule: AdmissionRule, value: unknown): boolean {
  switch (rule.kind) {
    case "at-most":
    case "at-least":
      return typeof value === "number" && isWithin(rule.kind, value, rule.limit);
    case "one-of":
      return typeof value === "string" && rule.values.includes(value);
    case "none-but":
      return isAmong(value, rule.values);
    case "is":
      return value === rule.value;
    case "version":
      return typeof value === "string" && isAtLeast(value, rule.minimum);
  }
}

function isWithin(kind: "at-most" | "at-least", value: number, limit: number): boolean {
  return kind === "at-most" ? value <= limit : value >= limit;
}

function isAmong(items: unknown, values: readonly string[]): boolean {
  return Array.isArray(items) && items.every((item) => values.includes(String(item)));
}

/** Whether `6.1.0-40-amd64` is at least `5.10`: number by number, as many as `minimum` has. */
function isAtLeast(version: string, minimum: string): boolean {
  const numbers =
    version
      .match(/^\d+(\.\d+)*/)?.[0]
      .split(".")
      .map(Number) ?? [];
  if (numbers.length === 0) return false;
  for (const [index, wanted] of minimum.split(".").map(Number).entries()) {
    const got = numbers[index] ?? 0;
    if (got !== wanted) return got > wanted;
  }
  return true;
}

/** What a rule asks for, in words. */
export function describeRule(rule: AdmissionRule): string {
  switch (rule.kind) {
    case "at-most":
      return `at most ${amount(rule.limit, rule.unit)}`;
    case "at-least":
      return `at least ${amount(rule.limit, rule.unit)}`;
    case "one-of":
      return rule.values.join(" or ");
    case "none-but":
      return rule.values.length === 0 ? "nothing" : `nothing but ${rule.values.join(", ")}`;
    case "is":
      return rule.value ? "yes" : "no";
    case "version":
      return `at least ${rule.minimum}`;
  }
}

function describeMeasured({ rule, path }: AdmissionCheck, value: unknown, all: unknown): string {
  if (typeof value === "number") return amount(value, "unit" in rule ? rule.unit : "");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(String).join(", ");
  if (typeof value === "string") return value;
  const reason = valueAt(all, `${path.split(".")[0] ?? ""}.error`);
  return `not measured${typeof reason === "string" ? `: ${reason}` : ""}`;
}

function amount(value: number, unit: string): string {
  return unit === "" ? String(value) : `${String(value)} ${unit}`;
}

function valueAt(measurements: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, key)
          ? Reflect.get(value, key)
          : undefined,
      measurements,
    );
}
