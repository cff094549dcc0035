import { exceptionsFor, type Exception } from "./exceptions.ts";
import { type Field, Unreadable } from "./field.ts";
import type { Resource } from "./resource.ts";
import type { Complaint, Context, Parameter, Report, Rule } from "./rule.ts";

/** One rule broken by one resource. */
export interface Violation {
  readonly rule: Rule;
  readonly resource: Resource;
  /** Where in the resource's inputs; empty for the resource as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** The exception that speaks of it and has expired, if there is one. */
  readonly expired?: Exception;
}

/** A violation that an exception covers. */
export interface Excused {
  readonly violation: Violation;
  readonly exception: Exception;
}

/** What judging came to. */
export interface Verdict {
  readonly violations: readonly Violation[];
  readonly excused: readonly Excused[];
  /** Exceptions that covered nothing. */
  readonly unused: readonly Exception[];
}

/** What rules are judged with, besides resources. */
export interface JudgeOptions {
  /** `YYYY-MM-DD`; from outside, because rules have no clock. */
  readonly today: string;
  readonly exceptions: readonly Exception[];
  /** Parameters by rule, over the rules' own defaults. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Judges resources by rules, all problems at once, in the order of rules and resources. */
export function judge(
  rules: readonly Rule[],
  resources: readonly Resource[],
  options: JudgeOptions,
): Verdict {
  const found = rules.flatMap((rule) => findViolations(rule, resources, options));
  const sorted = found.map((violation) => sortOut(violation, options));
  const excused = sorted.filter((entry): entry is Excused => "violation" in entry);
  const used = new Set(excused.map(({ exception }) => exception));
  return {
    violations: sorted.filter((entry): entry is Violation => !("violation" in entry)),
    excused,
    unused: options.exceptions.filter((exception) => !used.has(exception)),
  };
}

/** What one rule finds, before exceptions are looked at. A value that it cannot read is a violation. */
export function findViolations(
  rule: Rule,
  resources: readonly Resource[],
  { today, config }: JudgeOptions,
): Violation[] {
  const violations: Violation[] = [];
  const context = contextOf(rule, today, config?.[rule.name] ?? {});
  const add = (resource: Resource, at: Field | string, complaint: Complaint): void => {
    violations.push(toViolation(rule, resource, at, complaint));
  };
  if (rule.scope === "stack") {
    guard(rule, resources[0], violations, () => rule.check(resources, add, context));
    return violations;
  }
  for (const resource of resources) {
    const report: Report = (at, complaint) => add(resource, at, complaint);
    guard(rule, resource, violations, () => {
      if (rule.appliesTo(resource)) rule.check(resource, report, context);
    });
  }
  return violations;
}

/** Splits a violation off that an exception covers today. */
export function sortOut(
  violation: Violation,
  { exceptions, today }: JudgeOptions,
): Violation | Excused {
  const speaking = exceptionsFor(exceptions, violation.rule.name, violation.resource);
  const valid = speaking.find(({ expires }) => expires >= today);
  if (valid !== undefined) return { violation, exception: valid };
  const [expired] = speaking;
  return expired === undefined ? violation : { ...violation, expired };
}

function toViolation(
  rule: Rule,
  resource: Resource,
  at: Field | string,
  { expected, got }: Complaint,
): Violation {
  const isPath = typeof at === "string";
  return {
    rule,
    resource,
    path: isPath ? at : at.path,
    expected,
    got: got ?? (isPath ? "nothing" : at.show()),
  };
}

function guard(
  rule: Rule,
  resource: Resource | undefined,
  violations: Violation[],
  check: () => void,
): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Unreadable) || resource === undefined) throw error;
    const { path, got } = error;
    violations.push({
      rule,
      resource: error.resource ?? resource,
      path,
      expected: "a value that this rule can read",
      got,
    });
  }
}

function contextOf(rule: Rule, today: string, config: Readonly<Record<string, unknown>>): Context {
  const parameterOf = (name: string): Parameter => {
    const parameter = rule.parameters?.[name];
    if (parameter === undefined) throw new Error(`unreachable: ${rule.name} has no ${name}`);
    return parameter;
  };
  return {
    today,
    list: (name) => {
      const given = config[name];
      const { default: standard } = parameterOf(name);
      return (Array.isArray(given) ? given.map(String) : standard) as readonly string[];
    },
    number: (name) => {
      const given = config[name];
      return Number(typeof given === "number" ? given : parameterOf(name).default);
    },
  };
}
