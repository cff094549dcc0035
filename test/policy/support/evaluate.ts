import { readManifests } from "../../../scripts/lib/policy/manifest-resources.ts";
import { SECRET, UNKNOWN } from "../../../policies/shared/field.ts";
import { findViolations } from "../../../policies/shared/judge.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import type { Rule } from "../../../policies/shared/rule.ts";
import type { RuleCases } from "./rule-cases.ts";

/** The day of all tests. */
export const TODAY = "2026-11-24";

/** One thing that must hold of a rule. */
export interface Check {
  readonly name: string;
  readonly expected: readonly string[];
  /** Paths of the violations that the rule finds. */
  readonly found: () => readonly string[];
}

/** Every check of a rule: its own examples, its cases, and each value hidden in both ways. */
export function checksOf(rule: Rule, cases: RuleCases): Check[] {
  const paths = (resources: readonly Resource[], parameters = {}): readonly string[] =>
    findViolations(rule, resources, {
      today: TODAY,
      exceptions: [],
      config: { [rule.name]: parameters },
    }).map(({ path }) => path);
  const good = parseExample(rule.good);
  return [
    { name: "passes its good example", expected: [], found: () => paths(good) },
    {
      name: "finds its bad example",
      expected: cases.badPaths,
      found: () => paths(parseExample(rule.bad)),
    },
    ...cases.good.map((stack, index) => ({
      name: `passes good case ${index + 1}`,
      expected: [],
      found: () => paths(stack),
    })),
    ...cases.bad.map(([stack, expected], index) => ({
      name: `finds bad case ${index + 1}: ${expected.join(", ")}`,
      expected,
      found: () => paths(stack),
    })),
    ...(cases.configured ?? []).map(([parameters, stack, expected]) => ({
      name: `under ${JSON.stringify(parameters)} finds ${expected.join(", ") || "nothing"}`,
      expected,
      found: () => paths(stack, parameters),
    })),
    ...cases.hidden.flatMap(([document, path]) =>
      ([UNKNOWN, SECRET] as const).map((mark) => ({
        name: `refuses a ${mark.description ?? ""} at ${path}`,
        expected: [path],
        found: () => paths(hide(good, document, path, mark)),
      })),
    ),
  ];
}

/** The resources of an example that a rule brings. */
export function parseExample(text: string): Resource[] {
  return readManifests(text, "example").map(({ resource }) => resource);
}

/** The resources with a mark in place of one value. */
export function hide(
  resources: readonly Resource[],
  document: number,
  path: string,
  mark: unknown,
): Resource[] {
  const steps = [...path.matchAll(/"([^"]+)"|[^.[\]"]+/g)].map(([step, quoted]) => quoted ?? step);
  const isThere = resources[document] !== undefined;
  if (!isThere) throw new Error(`there is no document ${document}`);
  return resources.map((resource, index) =>
    index === document
      ? { ...resource, props: replaceAt(resource.props, steps, mark) as Resource["props"] }
      : resource,
  );
}

function replaceAt(value: unknown, [step, ...rest]: readonly string[], mark: unknown): unknown {
  if (step === undefined) return mark;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      String(index) === step ? replaceAt(item, rest, mark) : item,
    );
  }
  const mapping = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...mapping, [step]: replaceAt(mapping[step], rest, mark) };
}
