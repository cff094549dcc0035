import type { z } from "zod";
import { closestName } from "../values/closest-name.ts";
import type { ConfigPath } from "./config-path.ts";
import { valueAt } from "./config-path.ts";
import type { Finding } from "./finding.ts";
import { complaintOf } from "./schema/field.ts";
import { adviceAt, exampleOf, expectedAt, keysAt } from "./schema/schema-lookup.ts";

type Issue = z.core.$ZodIssue;

/** An issue of the schema in the words of its field. */
export function explainIssue(
  schema: z.ZodType,
  issue: Issue,
  document: unknown,
): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => explainUnknownKey(schema, path, key));
  }
  const value = valueAt(document, path);
  const expected = expectedAt(schema, path) ?? issue.message;
  if (value === undefined || value === null) return [explainMissing(schema, path, expected)];
  const complaint = issue.code === "custom" ? complaintOf(issue.params) : null;
  if (complaint !== null) return [{ path, ...complaint }];
  const fix =
    adviceAt(schema, path, value) ?? fixOf(issue, expected, value, exampleOf(schema, path));
  return [{ code: CODES[issue.code], path, expected, fix }];
}

function explainUnknownKey(schema: z.ZodType, path: ConfigPath, key: string): Finding {
  const known = keysAt(schema, path);
  const closest = closestName(key, known);
  return {
    code: "unknown-key",
    path: [...path, key],
    expected: `one of ${known.join(", ")}`,
    got: JSON.stringify(key),
    fix: closest === null ? "remove it, or correct its indentation" : `did you mean "${closest}"?`,
  };
}

function explainMissing(schema: z.ZodType, path: ConfigPath, expected: string): Finding {
  const example = exampleOf(schema, path);
  const key = String(path.at(-1) ?? "");
  const fix =
    example === null ? `add ${key}: with these fields below it` : `add ${key}: ${example}`;
  return { code: "missing", path, expected, got: "nothing", fix };
}

type ValueIssue = Exclude<Issue, { code: "unrecognized_keys" }>;

/** Stable codes of what can be wrong with one value. */
const CODES: Readonly<Record<ValueIssue["code"], string>> = {
  custom: "invalid-value",
  invalid_type: "wrong-type",
  invalid_value: "not-one-of",
  too_small: "too-small",
  too_big: "too-big",
  not_multiple_of: "wrong-step",
  invalid_format: "wrong-format",
  invalid_key: "invalid-value",
  invalid_element: "invalid-value",
  invalid_union: "invalid-value",
};

function fixOf(
  issue: ValueIssue,
  expected: string,
  value: unknown,
  example: string | null,
): string {
  switch (issue.code) {
    case "invalid_type":
      return fixType(issue.expected, value, example);
    case "invalid_value":
      return fixChoice(issue.values.map(String), value);
    case "too_small":
      if (issue.origin === "array") return "name at least one, or remove the key";
      return `raise it to at least ${String(issue.minimum)}`;
    case "too_big":
      return `lower it to at most ${String(issue.maximum)}`;
    case "not_multiple_of":
      return `use a multiple of ${String(issue.divisor)}`;
    default:
      return `write ${expected}`;
  }
}

function fixType(wanted: string, value: unknown, example: string | null): string {
  if (example === null) return "write one `key: value` on each line below it, indented";
  if (wanted === "array") return `write it as a list, such as ${example}`;
  if (typeof value === "object") return "write a single value";
  if (wanted === "string") return `write it as text, such as ${example}`;
  if (wanted === "boolean") return "write true or false, without quotes";
  return "write the number alone: whole, without quotes or a unit";
}

function fixChoice(choices: readonly string[], value: unknown): string {
  const closest = closestName(String(value), choices);
  if (closest !== null) return `did you mean "${closest}"?`;
  return choices.length === 1 ? `write "${choices[0] ?? ""}"` : "choose one of these";
}
