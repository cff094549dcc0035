import { isObject } from "../../values.ts";
import type { PropertyMap, PropertyValue } from "../../values.ts";
import { x509 } from "./x509.ts";

// In the order in which Go writes a distinguished name.
const ATTRIBUTES: readonly (readonly [field: string, attribute: string])[] = [
  ["country", "C"],
  ["organization", "O"],
  ["organizationalUnit", "OU"],
  ["locality", "L"],
  ["province", "ST"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["commonName", "CN"],
  ["serialNumber", "2.5.4.5"],
];

/** The distinguished name for a `subject` input; an empty one where there is none. */
export function subjectName(inputs: PropertyMap): x509.Name {
  const { subject } = inputs;
  const fields = isObject(subject) ? subject : {};
  const parts = ATTRIBUTES.flatMap(([field, attribute]) => {
    return textsOf(fields[field]).map((text) => ({ [attribute]: [text] }));
  });
  return new x509.Name(parts);
}

/** The subject alternative names of `dnsNames`, `ipAddresses` and `uris`, if there are any. */
export function alternativeNames(
  inputs: PropertyMap,
): x509.SubjectAlternativeNameExtension | undefined {
  const names = [
    ...textsOf(inputs["dnsNames"]).map((value) => ({ type: "dns" as const, value })),
    ...textsOf(inputs["ipAddresses"]).map((value) => ({ type: "ip" as const, value })),
    ...textsOf(inputs["uris"]).map((value) => ({ type: "url" as const, value })),
  ];
  return names.length === 0 ? undefined : new x509.SubjectAlternativeNameExtension(names);
}

/** The texts of a list, of a single text, or none. */
export function textsOf(value: PropertyValue | undefined): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value !== "" ? [value] : [];
}
