import { parseAllDocuments, parseDocument } from "yaml";
import { Field } from "./field.ts";
import { inputsOf, isObject } from "./objects.ts";
import type { Resource } from "./resource.ts";

/** Whether the resource runs a program on a host or here, and so may carry files to it. */
export function runsCommand({ type }: Resource): boolean {
  return type === "command:remote:Command" || type === "command:local:Command";
}

/** A YAML document in the text of a command, such as kubeadm's configuration. */
export interface CarriedDocument {
  readonly kind: string;
  readonly fields: Field;
}

/**
 * Documents with a `kind` that a command carries as here-documents. Where the command's text cannot be
 * read, neither can the rule that asks; text that is no YAML holds no document.
 */
export function carriedDocuments(resource: Resource): CarriedDocument[] {
  const text = inputsOf(resource).at("create").text() ?? "";
  return [...text.matchAll(/<<-?\s*'?(\w+)'?\n([\s\S]*?)\n\1$/gm)].flatMap(([, , body = ""]) =>
    /^kind: /m.test(body) ? parseDocuments(body, resource) : [],
  );
}

function parseDocuments(text: string, resource: Resource): CarriedDocument[] {
  return parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.errors.length > 0 ? null : document.toJS();
    if (typeof value !== "object" || value === null || !("kind" in value)) return [];
    const kind = String(value.kind);
    return [{ kind, fields: new Field(value, kind, resource) }];
  });
}

/** The fields of a YAML text in a value, such as a ConfigMap's; text that is no YAML is unreadable. */
export function parseYaml(text: Field): Field {
  const document = parseDocument(text.text() ?? "");
  if (document.errors.length > 0) throw text.unreadable("text that is no YAML");
  return text.inside(document.toJS() as unknown);
}

/**
 * Whether the resource is the configuration of a mesh. Istio names its ConfigMap `istio`, or
 * `istio-REVISION`; others of that prefix hold no mesh.
 */
export function isMeshConfig(resource: Resource): boolean {
  const data = resource.props["data"] ?? {};
  // Data that is hidden may hold a mesh.
  const holdsMesh = typeof data === "object" ? "mesh" in data : true;
  return (
    isObject(resource, "core", "ConfigMap") &&
    holdsMesh &&
    (inputsOf(resource).at("metadata", "name").text() ?? "").startsWith("istio")
  );
}

/** The value of an argument in kubeadm's form: a list of `name` and `value`. */
export function argumentOf(list: Field, name: string): string | undefined {
  const found = list.items().find((argument) => argument.at("name").text() === name);
  return found?.at("value").text();
}
