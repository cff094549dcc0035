import { Field } from "./field.ts";
import type { Resource } from "./resource.ts";

/** Group and kind of a Kubernetes object, by Pulumi's type token. */
export interface ObjectKind {
  /** `core` for the group without a name. */
  readonly group: string;
  readonly kind: string;
}

/**
 * The kind behind a token `kubernetes:<group>/<version>:<Kind>`; null for other resources. Versions
 * do not matter, and a patch of an object is judged as the object would be.
 */
export function objectKind(type: string): ObjectKind | null {
  const [, group = "", kind = ""] = /^kubernetes:([^:/]+)\/[^:/]+:(\w+)$/.exec(type) ?? [];
  return kind === "" ? null : { group, kind: kind.replace(/(?<=.)Patch$/, "") };
}

/** Whether the resource is a Kubernetes object of this group and one of these kinds. */
export function isObject(
  { type }: Pick<Resource, "type">,
  group: string,
  ...kinds: readonly string[]
): boolean {
  const found = objectKind(type);
  return found !== null && found.group === group && kinds.includes(found.kind);
}

/** The resource's inputs, to read from the top. */
export function inputsOf(resource: Resource): Field {
  return new Field(resource.props, "", resource);
}

/** Namespace of a Kubernetes object; `default` where the object names none, as the API has it. */
export function namespaceOf(resource: Resource): string {
  return inputsOf(resource).at("metadata", "namespace").text() ?? "default";
}

/** Name of a Kubernetes object in its cluster, or of any other resource in its stack. */
export function nameOf(resource: Resource): string {
  if (objectKind(resource.type) === null) return resource.name;
  return inputsOf(resource).at("metadata", "name").text() ?? resource.name;
}

/** What people call the resource: `Deployment demo/echo`, `Namespace demo`, or the type and name. */
export function titleOf(resource: Resource): string {
  const object = objectKind(resource.type);
  if (object === null) return `${resource.type} ${resource.name}`;
  const metadata = plainMapping(resource.props["metadata"]);
  const [namespace, name] = [metadata["namespace"], metadata["name"]];
  const full = typeof name === "string" ? name : resource.name;
  return `${object.kind} ${typeof namespace === "string" ? `${namespace}/` : ""}${full}`;
}

function plainMapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
