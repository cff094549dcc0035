import { z } from "zod";
import type { ConfigPath } from "../config-path.ts";
import { fieldHelp } from "./field.ts";

/** The schema without what makes it optional or gives it a default. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap();
  }
  return inner;
}

/** The schema of the value at `path`, unwrapped; null where the schema has no such place. */
export function schemaAt(schema: z.core.$ZodType, path: ConfigPath): z.core.$ZodType | null {
  let current: z.core.$ZodType | undefined = unwrap(schema);
  for (const step of path) {
    if (current instanceof z.ZodObject) current = new Map(fieldsOf(current)).get(String(step));
    else if (current instanceof z.ZodRecord) current = current.valueType;
    else if (current instanceof z.ZodArray) current = current.element;
    else return null;
    if (current === undefined) return null;
    current = unwrap(current);
  }
  return current;
}

/** The fields of a section, in the order of the schema. */
export function fieldsOf(section: z.ZodObject): readonly (readonly [string, z.core.$ZodType])[] {
  return Object.entries<z.core.$ZodType>(section.shape);
}

/** What may stand at `path`, completing "expected …"; null where the schema has no such place. */
export function expectedAt(schema: z.core.$ZodType, path: ConfigPath): string | null {
  const found = schemaAt(schema, path);
  if (found === null) return null;
  if (found instanceof z.ZodObject) return `a section with ${requiredKeys(found).join(", ")}`;
  if (found instanceof z.ZodRecord) return "a section with one entry for each name";
  return fieldHelp.get(found)?.expected ?? null;
}

/** Keys that a section knows, in the order of the schema. */
export function keysAt(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** An example of a field as it stands in a file; null for sections. */
export function exampleOf(schema: z.core.$ZodType, path: ConfigPath): string | null {
  const found = schemaAt(schema, path);
  if (found instanceof z.ZodArray) {
    const element = exampleOf(found.element, []);
    return element === null ? null : `[${element}]`;
  }
  const examples: unknown = found === null ? undefined : z.globalRegistry.get(found)?.["examples"];
  return Array.isArray(examples) ? String(examples[0]) : null;
}

/** What to say about a wrong value that people are known to try; null where there is nothing. */
export function adviceAt(schema: z.core.$ZodType, path: ConfigPath, value: unknown): string | null {
  const found = schemaAt(schema, path);
  const advice = found === null ? undefined : fieldHelp.get(found)?.advice;
  return advice?.[String(value)] ?? null;
}

function requiredKeys(section: z.ZodObject): string[] {
  const entries = fieldsOf(section);
  const required = entries.filter(([, field]) => !z.safeParse(field, undefined).success);
  return (required.length > 0 ? required : entries).map(([key]) => key);
}
