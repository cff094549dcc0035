import type { z } from "zod";
import { closestName } from "../values/closest-name.ts";
import type { ConfigPath } from "./config-path.ts";
import { valueAt } from "./config-path.ts";
import type { Finding } from "./finding.ts";
import { showValue } from "./finding.ts";
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
  const finding = { path, expected, ...explainValue(schema, issue, expected, path, value) };
  return [{ ...finding, fix: adviceAt(schema, path, value) ?? finding.fix }];
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

function explainValue(
  schema: z.ZodType,
  issue: Exclude<Issue, { code: "unrecognized_keys" }>,
  expected: string,
  path: ConfigPath,
  value: unknown,
): { code: string; fix: string; expected?: string } {
  switch (issue.code) {
    case "custom": {
      const complaint = complaintOf(issue.params);
      return complaint ?? { code: "invalid-value", fix: issue.message };
    }
    case "invalid_type":
      return { code: "wrong-type", fix: fixType(issue.expected, value, exampleOf(schema, path)) };
    case "invalid_value":
      return { code: "not-one-of", fix: fixChoice(issue.values.map(String), value) };
    case "too_small":
      return { code: "too-small", fix: `raise it to at least ${String(issue.minimum)}` };
    case "too_big":
      return { code: "too-big", fix: `lower it to at most ${String(issue.maximum)}` };
    case "not_multiple_of":
      return { code: "wrong-step", fix: `use a multiple of ${String(issue.divisor)}` };
    case "invalid_format":
      return { code: "wrong-format", fix: `write ${expected}` };
    case "invalid_key":
    case "invalid_element":
    case "invalid_union":
      return {
        code: "invalid-value",
        fix: `write ${expected} in place of ${showValue(path, value)}`,
      };
  }
}

function fixType(wanted: string, value: unknown, example: string | null): string {
  if (typeof value === "object") return "write a single value";
  if (example === null) return "write one `key: value` on each line below it, indented";
  if (wanted === "string") return `write it as text, such as ${example}`;
  if (wanted === "boolean") return "write true or false, without quotes";
  return "write the number alone: whole, without quotes or a unit";
}

function fixChoice(choices: readonly string[], value: unknown): string {
  const closest = closestName(String(value), choices);
  if (closest !== null) return `did you mean "${closest}"?`;
  return choices.length === 1 ? `write "${choices[0] ?? ""}"` : "choose one of these";
}
