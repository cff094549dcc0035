/** What JSON can hold. Keys whose value is undefined are left out, as JSON.stringify does. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * The one text of a JSON value, by RFC 8785 (JSON Canonicalization Scheme): no white space, keys in
 * the order of their UTF-16 code units, numbers and texts as ECMAScript writes them. So the same value
 * has the same bytes, and the same signature, wherever it is written. Throws for what has no such text:
 * numbers that are not finite, and texts with half a surrogate pair.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalText(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    // Without a function, sort() compares code units, which is what the RFC asks for.
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${canonicalText(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(",")}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`JSON has no number ${String(value)}`);
  return JSON.stringify(value);
}

function canonicalText(text: string): string {
  if (!text.isWellFormed()) throw new Error("JSON cannot hold half a surrogate pair");
  return JSON.stringify(text);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
