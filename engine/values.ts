import { isDeepStrictEqual } from "node:util";

/** A property value as the SDK sends it: JSON, with secrets and unknowns as marked values. */
export type PropertyValue =
  string | number | boolean | null | PropertyValue[] | { [key: string]: PropertyValue };

/** The inputs or outputs of one resource. */
export type PropertyMap = Record<string, PropertyValue>;

/** What stands in for a value that only exists after the update (fixed by the SDK's protocol). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSETS = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

type Marked = Record<string, PropertyValue>;

/** True for a JSON object, marked values included. */
export function isObject(value: PropertyValue | undefined): value is Marked {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a value that carries the SDK's secret mark itself. */
export function isSecret(value: PropertyValue | undefined): value is Marked {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** True for a file or archive asset. */
export function isAsset(value: PropertyValue | undefined): boolean {
  return isObject(value) && ASSETS.includes(asText(value[SIGNATURE]));
}

/** The value as text: a text as it is, nothing as an empty one, anything else as JSON. */
export function asText(value: PropertyValue | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Marks a value as secret; marking twice changes nothing. */
export function secret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** True when `test` holds for the value or for anything inside it. */
export function contains(
  value: PropertyValue | undefined,
  test: (inner: PropertyValue) => boolean,
): boolean {
  if (value === undefined) return false;
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((inner) => contains(inner, test));
  return isObject(value) && Object.values(value).some((inner) => contains(inner, test));
}

/** True when any part of the value is a secret. */
export function containsSecret(value: PropertyValue | undefined): boolean {
  return contains(value, isSecret);
}

/** True when any part of the value is not known yet. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  return contains(value, (inner) => inner === UNKNOWN);
}

/**
 * Rebuilds a value from the top; `replace` may return a value to put in place of a part. Parts in
 * which nothing is replaced are shared, not copied: most of a large manifest.
 */
export function mapValue(
  value: PropertyValue,
  replace: (inner: PropertyValue) => PropertyValue | undefined,
): PropertyValue {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) {
    const items = value.map((inner) => mapValue(inner, replace));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, mapValue(inner, replace)] as const,
  );
  return entries.some(([key, inner]) => inner !== value[key]) ? Object.fromEntries(entries) : value;
}

/** The value without secret marks: what a provider works with. */
export function plain(value: PropertyValue): PropertyValue {
  return mapValue(value, (inner) => (isSecret(inner) ? plain(inner["value"] ?? null) : undefined));
}

/** The same for a whole property map. */
export function plainMap(map: PropertyMap): PropertyMap {
  return plain(map) as PropertyMap;
}

/** The value as a person may see it: secrets as `[secret]`, unknowns as `[unknown]`. */
export function redact(value: PropertyValue): PropertyValue {
  return mapValue(value, (inner) => {
    if (isSecret(inner)) return "[secret]";
    return inner === UNKNOWN ? "[unknown]" : undefined;
  });
}

/** Every secret text in a value, for removing from messages of other programs. */
export function secretTexts(value: PropertyValue, inside = false): string[] {
  if (isSecret(value)) return secretTexts(value["value"] ?? null, true);
  if (typeof value === "string") return inside && value !== UNKNOWN ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((inner) => secretTexts(inner, inside));
  if (!isObject(value)) return [];
  return Object.values(value).flatMap((inner) => secretTexts(inner, inside));
}

/**
 * Marks outputs as secret where an input of the same name was secret, and where `names` says so.
 * An output equal to its input keeps the input's finer marks.
 */
export function markSecrets(
  outputs: PropertyMap,
  inputs: PropertyMap,
  names: readonly string[],
): PropertyMap {
  const marked = Object.entries(outputs).map(([key, value]) => {
    const input = inputs[key];
    if (names.includes(key)) return [key, secret(plain(value))] as const;
    if (input === undefined || !containsSecret(input)) return [key, value] as const;
    const unchanged = isDeepStrictEqual(plain(input), plain(value));
    return [key, unchanged ? input : secret(plain(value))] as const;
  });
  return Object.fromEntries(marked);
}
