import { isObject } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** One step of a property path: a key, an index, or `*` for all of them. */
export type PathStep = string | number;

/** Parses Pulumi's path syntax: `a.b[0].c`, `a["x.y"]`, `list[*].field`. */
export function parsePath(text: string): PathStep[] {
  const steps: PathStep[] = [];
  const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[?(\*)\]?|([^.[\]]+)/g;
  for (const match of text.matchAll(pattern)) {
    const [, quoted, index, star, key] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted?.replace(/\\(.)/g, "$1") ?? star ?? key ?? "");
  }
  return steps;
}

/** Writes a path the way `parsePath` reads it. */
export function formatPath(steps: readonly PathStep[]): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[\w$*-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** True when `path` is at the pattern or below it; a pattern below the path matches too. */
export function overlaps(pattern: readonly PathStep[], path: readonly PathStep[]): boolean {
  const shared = Math.min(pattern.length, path.length);
  return pattern.slice(0, shared).every((step, at) => step === "*" || step === path[at]);
}

/**
 * Copies what `source` has at a path into `target`, or removes it where the source has nothing.
 * `*` follows the target's own keys or indexes. Neither argument is changed.
 */
export function copyAt(
  target: PropertyMap,
  source: PropertyMap,
  path: readonly PathStep[],
): PropertyMap {
  return copyInto(target, source, path) as PropertyMap;
}

function copyInto(
  target: PropertyValue | undefined,
  source: PropertyValue | undefined,
  path: readonly PathStep[],
): PropertyValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return source;
  if (Array.isArray(target)) return copyIntoArray(target, source, step, rest);
  if (!isObject(target)) return target;
  const keys = step === "*" ? Object.keys(target) : [String(step)];
  const copy = { ...target };
  for (const key of keys) {
    const from = isObject(source) ? source[key] : undefined;
    // A path that leads nowhere on either side must not create empty parents.
    if (!(key in copy) && rest.length > 0) continue;
    const value = copyInto(copy[key], from, rest);
    if (value === undefined) Reflect.deleteProperty(copy, key);
    else copy[key] = value;
  }
  return copy;
}

function copyIntoArray(
  target: PropertyValue[],
  source: PropertyValue | undefined,
  step: PathStep,
  rest: readonly PathStep[],
): PropertyValue[] {
  return target.map((item, index) => {
    if (step !== "*" && step !== index) return item;
    const from = Array.isArray(source) ? source[index] : undefined;
    return copyInto(item, from, rest) ?? item;
  });
}
