import { parseAllDocuments } from "yaml";
import type { Resource } from "../../../policies/shared/resource.ts";
import { BadInput } from "./bad-input.ts";

/** A resource, and where its text begins. */
export interface ReadResource {
  readonly resource: Resource;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * Resources of a YAML or JSON text: Kubernetes manifests, lists of them, and documents with `type`,
 * `name` and `props`. What is neither is left out. Throws `BadInput` for text that is no YAML.
 */
export function readManifests(text: string, file: string): ReadResource[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new BadInput(`${file}: ${error.message}`);
    }
    const start = document.contents?.range[0] ?? 0;
    const line = text.slice(0, start).split("\n").length;
    return toResources(document.toJS() as unknown).map((resource) => ({ resource, file, line }));
  });
}

type Mapping = Readonly<Record<string, unknown>>;

function toResources(value: unknown): Resource[] {
  if (typeof value !== "object" || value === null) return [];
  const { apiVersion, kind, type, name, props, items } = value as Mapping;
  if (typeof type === "string" && typeof name === "string") {
    return [{ type, name, urn: urnOf(type, name), props: (props ?? {}) as Mapping }];
  }
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
  if (kind.endsWith("List") && Array.isArray(items)) return items.flatMap(toResources);
  return [toObject(apiVersion, kind, value as Mapping)];
}

function toObject(apiVersion: string, kind: string, props: Mapping): Resource {
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  const type = `kubernetes:${group}:${kind}`;
  const metadata = (props["metadata"] ?? {}) as Mapping;
  const parts = [metadata["namespace"], metadata["name"] ?? metadata["generateName"]];
  const name = parts.filter((part) => typeof part === "string").join("/");
  return { type, name, urn: urnOf(type, name), props };
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:manifests::nordmesh::${type}::${name}`;
}
