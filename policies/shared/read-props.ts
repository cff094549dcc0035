import { UNKNOWN } from "./field.ts";

/**
 * Copies inputs that the SDK of policies hands out. It throws at each value that is unknown, and turns
 * such an error into an advisory that stops nobody; here the value becomes a mark, which rules refuse.
 * Secrets come opened from the SDK, so rules judge them like other values.
 */
export function readProps(
  props: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return readMapping(props);
}

function readMapping(mapping: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(mapping).map((key) => [key, read(() => mapping[key])]));
}

function read(get: () => unknown): unknown {
  let value: unknown;
  try {
    value = get();
  } catch (error) {
    if (error instanceof Error && "unknownTypeSentinel" in error) return UNKNOWN;
    throw error;
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return Array.from({ length: list.length }, (_, index) => read(() => list[index]));
  }
  return typeof value === "object" && value !== null
    ? readMapping(value as Readonly<Record<string, unknown>>)
    : value;
}
