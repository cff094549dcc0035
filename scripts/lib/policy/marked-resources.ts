import { isObject, isSecret, type PropertyValue, UNKNOWN } from "../../../engine/values.ts";
import * as field from "../../../policies/shared/field.ts";
import type { Resource } from "../../../policies/shared/resource.ts";

/** A resource as Pulumi's protocol and its states have it. */
export interface MarkedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, PropertyValue>>;
}

/** The resource as rules see it: marks of the protocol become marks that rules refuse. */
export function toResource({ urn, type, name, inputs }: MarkedResource): Resource {
  const props = Object.entries(inputs).map(([key, value]) => [key, toMarks(value)] as const);
  return { urn, type, name, props: Object.fromEntries(props) };
}

function toMarks(value: PropertyValue): unknown {
  if (value === UNKNOWN) return field.UNKNOWN;
  if (isSecret(value)) return field.SECRET;
  if (Array.isArray(value)) return value.map(toMarks);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toMarks(inner)]));
}
