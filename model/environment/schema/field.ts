import { z } from "zod";

/** What a person is told about a field when its value is wrong. */
export interface FieldHelp {
  /** Completes "expected …". */
  readonly expected: string;
  /** Fixes for particular wrong values, by value. */
  readonly advice?: Readonly<Record<string, string>>;
}

/** Help of each leaf of the schema. It is no part of the schema's JSON form. */
export const fieldHelp = z.registry<FieldHelp>();

/** Why a text is not accepted; becomes the finding of its field. */
export interface Complaint {
  readonly code: string;
  readonly expected?: string;
  readonly fix: string;
}

interface TextField {
  readonly expected: string;
  readonly example: string;
  /** Pattern for editors only; it may accept more than `complain` does. */
  readonly pattern?: string;
  readonly complain: (text: string) => Complaint | null;
}

/** A text field with a check of its own. */
export function text({ expected, example, pattern, complain }: TextField): z.ZodString {
  return z
    .string()
    .check((context) => {
      const complaint = complain(context.value);
      if (complaint === null) return;
      context.issues.push({
        code: "custom",
        input: context.value,
        message: complaint.fix,
        params: { ...complaint, expected: complaint.expected ?? expected },
      });
    })
    .meta({ examples: [example], ...(pattern !== undefined && { pattern }) })
    .register(fieldHelp, { expected });
}

/** The complaint that a custom issue of `text` carries; null for an issue from elsewhere. */
export function complaintOf(params: unknown): Required<Complaint> | null {
  const isComplaint = typeof params === "object" && params !== null && "code" in params;
  return isComplaint ? (params as Required<Complaint>) : null;
}

/** A whole number between two bounds, both included; `unit` completes "a whole number of …". */
export function wholeNumber(from: number, to: number, unit: string, example: number): z.ZodInt {
  const expected = `a whole number${unit === "" ? "" : ` of ${unit}`}, ${String(from)} to ${String(to)}`;
  return z
    .int()
    .min(from)
    .max(to)
    .meta({ examples: [example] })
    .register(fieldHelp, { expected });
}

/** One of a few words; `advice` says what to do about words that people are known to try. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  advice: Readonly<Record<string, string>> = {},
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  const list = words.map((word) => `"${word}"`).join(" or ");
  const expected = words.length === 1 ? `${list}, the only value so far` : list;
  return z
    .enum(words)
    .meta({ examples: [words[0]] })
    .register(fieldHelp, { expected, advice });
}

/** A field that is `true` or `false`. */
export function yesOrNo(): z.ZodBoolean {
  return z
    .boolean()
    .meta({ examples: [true] })
    .register(fieldHelp, { expected: "true or false" });
}

/** A list of values that each have a schema of their own; `expected` says what it lists. */
export function listOf<Item extends z.ZodType>(item: Item, expected: string): z.ZodArray<Item> {
  return z.array(item).min(1).register(fieldHelp, { expected });
}
