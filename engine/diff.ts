import { copyAt, formatPath, parsePath } from "./property-path.ts";
import type { PathStep } from "./property-path.ts";
import { isObject, isSecret, plain, redact, UNKNOWN } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** One differing input property, safe to show: secrets and unknowns are placeholders. */
export interface PropertyChange {
  readonly path: string;
  readonly steps: readonly PathStep[];
  readonly kind: "add" | "change" | "remove";
  readonly before?: PropertyValue;
  readonly after?: PropertyValue;
}

/** New inputs with the old values put back wherever `ignoreChanges` points. */
export function ignoreChanges(
  inputs: PropertyMap,
  old: PropertyMap,
  ignored: readonly string[],
): PropertyMap {
  return ignored.reduce((result, path) => copyAt(result, old, parsePath(path)), inputs);
}

/** Where two sets of inputs differ, leaf by leaf; secrets are compared by what they hold. */
export function diffInputs(before: PropertyMap, after: PropertyMap): PropertyChange[] {
  return diffValue([], before, after, false);
}

function diffValue(
  steps: readonly PathStep[],
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  hidden: boolean,
): PropertyChange[] {
  const secret = hidden || isSecret(before) || isSecret(after);
  const old = unwrap(before);
  const fresh = unwrap(after);
  if (isObject(old) && isObject(fresh)) return diffObject(steps, old, fresh, secret);
  if (Array.isArray(old) && Array.isArray(fresh) && old.length === fresh.length) {
    return fresh.flatMap((item, index) => diffValue([...steps, index], old[index], item, secret));
  }
  return sameValue(old, fresh) ? [] : [describe(steps, old, fresh, secret)];
}

function diffObject(
  steps: readonly PathStep[],
  before: PropertyMap,
  after: PropertyMap,
  secret: boolean,
): PropertyChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => diffValue([...steps, key], before[key], after[key], secret));
}

function describe(
  steps: readonly PathStep[],
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  secret: boolean,
): PropertyChange {
  const kind = before === undefined ? "add" : after === undefined ? "remove" : "change";
  return {
    path: formatPath(steps),
    steps,
    kind,
    ...(before === undefined ? {} : { before: shown(before, secret) }),
    ...(after === undefined ? {} : { after: shown(after, secret) }),
  };
}

function shown(value: PropertyValue, secret: boolean): PropertyValue {
  if (value === UNKNOWN) return "[unknown]";
  return secret ? "[secret]" : redact(value);
}

// Only leaves, and arrays of different length, come here, so this stays cheap.
function sameValue(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function unwrap(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? (value["value"] ?? null) : value;
}
