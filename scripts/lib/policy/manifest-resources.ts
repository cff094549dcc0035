import { type Document, isNode, LineCounter, parseAllDocuments } from "yaml";
import type { Resource } from "../../../policies/shared/resource.ts";
import { BadInput } from "./bad-input.ts";

/** A resource, and where its text is. */
export interface ReadResource {
  readonly resource: Resource;
  readonly file: string;
  /** Where its text begins, 1-based. */
  readonly line: number;
  /** Line of a path in its inputs, as rules name it; of the nearest part above that is there, else. */
  readonly lineOf: (path: string) => number;
}

/**
 * Resources of a YAML or JSON text: Kubernetes manifests, lists of them, and documents with `type`,
 * `name` and `props`. What is neither is left out. Throws `BadInput` for text that is no YAML.
 */
export function readManifests(text: string, file: string): ReadResource[] {
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new BadInput(`${file}: ${error.message}`);
    }
    return toResources(document.toJS() as unknown).map(({ resource, above }) => {
      const lineOf = (path: string): number =>
        lineIn(document, [...above, ...keysOf(path)], lines) ?? 1;
      return { resource, file, line: lineOf(""), lineOf };
    });
  });
}

/** Keys of a path as rules name it: `spec.containers[0]."a/b"`. */
function keysOf(path: string): (string | number)[] {
  const steps = path.matchAll(/"((?:[^"\\]|\\.)*)"|\[(\d+)\]|([^.[\]"]+)/g);
  return [...steps].map(([, quoted, index, plain]) =>
    index === undefined ? (quoted ?? plain ?? "") : Number(index),
  );
}

function lineIn(
  document: Document,
  keys: readonly (string | number)[],
  lines: LineCounter,
): number | undefined {
  const node = keys.length === 0 ? document.contents : document.getIn(keys, true);
  const start = isNode(node) ? node.range?.[0] : undefined;
  if (start !== undefined) return lines.linePos(start).line;
  return keys.length === 0 ? undefined : lineIn(document, keys.slice(0, -1), lines);
}

/** A resource, and the keys above it in its document. */
interface Found {
  readonly resource: Resource;
  readonly above: readonly (string | number)[];
}

type Mapping = Readonly<Record<string, unknown>>;

function toResources(value: unknown, above: Found["above"] = []): Found[] {
  if (typeof value !== "object" || value === null) return [];
  const { type, name, props } = value as Mapping;
  if (typeof type !== "string" || typeof name !== "string") {
    return toObjects(value as Mapping, above);
  }
  const resource = { type, name, urn: urnOf(type, name), props: (props ?? {}) as Mapping };
  return [{ resource, above: [...above, "props"] }];
}

function toObjects(value: Mapping, above: Found["above"]): Found[] {
  const { apiVersion, kind, items } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
  if (kind.endsWith("List") && Array.isArray(items)) {
    return items.flatMap((item, index) => toResources(item, [...above, "items", index]));
  }
  return [{ resource: toObject(apiVersion, kind, value), above }];
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
