import type { Parameter, Rule } from "../../../policies/shared/rule.ts";
import { BadInput } from "./bad-input.ts";
import { PACKS } from "./judge-resources.ts";

/** Parameters of rules: names of rules, then of their parameters. */
export type RuleConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Reads parameters of rules, JSON as for Pulumi's --policy-pack-config. Throws `BadInput` for text that
 * is no JSON, and for rules, parameters and values that there are not: a parameter that is misspelt would
 * leave the rule at its default, and nobody would notice.
 */
export function parseRuleConfig(text: string, file: string): RuleConfig {
  const config = toMapping(parseJson(text));
  if (config === null)
    throw new BadInput(`${file} is no JSON of the form {"RULE": {"PARAMETER": …}}`);
  for (const [name, given] of Object.entries(config)) {
    const rule = RULES.get(name);
    if (rule === undefined) throw new BadInput(`${file}: there is no rule "${name}"`);
    const parameters = toMapping(given);
    if (parameters === null) throw new BadInput(`${file}: ${name} takes a mapping of parameters`);
    for (const [key, value] of Object.entries(parameters)) assertFits(rule, key, value, file);
  }
  return config as RuleConfig;
}

const RULES: ReadonlyMap<string, Rule> = new Map(
  PACKS.flatMap(({ rules }) => rules).map((rule) => [rule.name, rule]),
);

function assertFits(
  { name, parameters = {} }: Rule,
  key: string,
  value: unknown,
  file: string,
): void {
  const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  if (parameter === undefined) {
    const known = Object.keys(parameters).join(", ");
    throw new BadInput(
      `${file}: ${name} has no parameter "${key}"; ${known === "" ? "it has none" : `it has ${known}`}`,
    );
  }
  if (fits(parameter, value)) return;
  const expected = parameter.type === "array" ? "a list of texts" : "a whole number";
  throw new BadInput(`${file}: ${name}.${key}: expected ${expected}`);
}

function fits({ type }: Parameter, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function toMapping(value: unknown): Readonly<Record<string, unknown>> | null {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as Readonly<Record<string, unknown>>) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
