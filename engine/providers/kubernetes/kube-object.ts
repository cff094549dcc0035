import { isObject } from "../../values.ts";
import type { PropertyMap, PropertyValue } from "../../values.ts";

/** The identity of an object in a cluster. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As written; absent also for objects that get the default namespace. */
  readonly namespace?: string;
}

/** Reads the identity of an object from its resource's type token and inputs. */
export function identify(type: string, inputs: PropertyMap): ObjectIdentity {
  const [, group = "", kind = ""] = type.split(":");
  const metadata = metadataOf(inputs);
  const name = metadata["name"];
  if (typeof name !== "string" || name === "") {
    throw new Error(
      `${type} has no metadata.name; the embedded engine does not make names up, because they would differ from run to run`,
    );
  }
  const namespace = metadata["namespace"];
  return {
    apiVersion: group.replace(/^core\//, ""),
    kind,
    name,
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

/** `Kind namespace/name`, for messages. */
export function describeObject({ kind, name, namespace }: ObjectIdentity): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The object's metadata; empty where it has none. */
export function metadataOf(object: PropertyMap): PropertyMap {
  return mapAt(object, "metadata");
}

/** The object at a path of keys, empty where there is none. */
export function mapAt(object: PropertyValue | undefined, ...keys: string[]): PropertyMap {
  const found = valueAt(object, ...keys);
  return isObject(found) ? found : {};
}

/** The list of objects at a path of keys, empty where there is none. */
export function listAt(object: PropertyValue | undefined, ...keys: string[]): PropertyMap[] {
  const found = valueAt(object, ...keys);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The number at a path of keys, or the fallback. */
export function numberAt(object: PropertyMap, fallback: number, ...keys: string[]): number {
  const found = valueAt(object, ...keys);
  return typeof found === "number" ? found : fallback;
}

/** The text at a path of keys, empty where there is none. */
export function textAt(object: PropertyMap, ...keys: string[]): string {
  const found = valueAt(object, ...keys);
  return typeof found === "string" ? found : "";
}

function valueAt(object: PropertyValue | undefined, ...keys: string[]): PropertyValue | undefined {
  return keys.reduce<PropertyValue | undefined>(
    (value, key) => (isObject(value) ? value[key] : undefined),
    object,
  );
}
