import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { loadAll } from "js-yaml";
import type { Manifest } from "../../components/shared/kubernetes-object.ts";

/** Kinds that nordmesh renders, and the version that it renders them in. */
const KINDS = new Set([
  "AuthorizationPolicy",
  "DestinationRule",
  "Gateway",
  "PeerAuthentication",
  "ServiceEntry",
  "Sidecar",
  "Telemetry",
  "VirtualService",
]);
const VERSION = "v1";

type Schema = Readonly<Record<string, unknown>>;

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { spec: Schema } } };
    }[];
  };
}

/** What the API server checks of Istio's objects, by `apiVersion/Kind`, without words and CEL rules. */
export type IstioSchemas = Readonly<Record<string, Schema>>;

/** Takes the schemas out of the chart of a bundle that defines Istio's kinds. */
export function readBundleSchemas(bundle: string): IstioSchemas {
  const file = join(bundle, "charts/istio-base/files/crd-all.gen.yaml");
  const found = (loadAll(readFileSync(file, "utf8")) as (Definition | null)[]).flatMap(
    (definition) => {
      const { group, names, versions } = definition?.spec ?? NOTHING;
      const version = versions.find(({ name }) => name === VERSION);
      if (version === undefined || !KINDS.has(names.kind)) return [];
      const spec = reduce(version.schema.openAPIV3Schema.properties.spec) as Schema;
      return [[`${group}/${VERSION}/${names.kind}`, spec] as const];
    },
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The schemas as they are committed: a line for each kind. */
export function renderSchemas(version: string, schemas: IstioSchemas): string {
  const lines = Object.entries(schemas).map(
    ([name, schema]) => `  ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  );
  return `{\n"version": ${JSON.stringify(version)},\n"schemas": {\n${lines.join(",\n")}\n}\n}\n`;
}

const NOTHING: Definition["spec"] = { group: "", names: { kind: "" }, versions: [] };

/**
 * A schema without what is for people or for the API server's expressions. A field that is not named
 * is an error here: the API server would drop it without a word.
 */
function reduce(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(reduce);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !isForOthers(key, value));
  const reduced = Object.fromEntries(kept.map(([key, value]) => [key, reduce(value)]));
  const isClosed =
    typeof reduced["properties"] === "object" && !("additionalProperties" in reduced);
  return isClosed ? { ...reduced, additionalProperties: false } : reduced;
}

// A property of an object may be called `description` too, and then it is a schema.
function isForOthers(key: string, value: unknown): boolean {
  if (key.startsWith("x-kubernetes-")) return true;
  return (key === "description" && typeof value === "string") || key === "format";
}

/** Why an object is not what Istio defines; empty when it is. Objects of other makers are not judged. */
export class IstioValidator {
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(schemas: IstioSchemas) {
    const ajv = new Ajv({ allErrors: true, strict: false });
    for (const [name, schema] of Object.entries(schemas)) {
      this.#validators.set(name, ajv.compile(schema));
    }
  }

  complaints(manifest: Manifest): string[] {
    if (!manifest.apiVersion.includes(".istio.io/")) return [];
    const validate = this.#validators.get(`${manifest.apiVersion}/${manifest.kind}`);
    if (validate === undefined) return [`no schema for ${manifest.apiVersion} ${manifest.kind}`];
    if (validate(manifest["spec"])) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${manifest.metadata.name} ${instancePath}: ${message ?? ""} ${JSON.stringify(params)}`,
    );
  }
}
