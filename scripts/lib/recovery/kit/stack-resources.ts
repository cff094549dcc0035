import { z } from "zod";
import {
  isSecret,
  mapValue,
  plain,
  type PropertyMap,
  type PropertyValue,
} from "../../../../engine/values.ts";
import type { KitManifest } from "../../../../model/recovery/kit-manifest.ts";

/** A resource of a stack, with its values in the open. Holds secrets: never print it. */
export interface OpenResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

const properties = z.record(z.string(), z.json());

const embeddedState = z.object({
  format: z.literal(1),
  project: z.string(),
  stack: z.string(),
  resources: z.array(
    z.object({
      urn: z.string(),
      type: z.string(),
      name: z.string(),
      inputs: properties,
      outputs: properties,
    }),
  ),
});

const exportedState = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          inputs: properties.optional(),
          outputs: properties.optional(),
          /** A resource that was replaced and waits to be deleted. */
          delete: z.boolean().optional(),
        }),
      )
      .optional(),
  }),
});

/**
 * Resources of a state, whichever engine wrote it: the embedded engine's state in the open, or
 * what `pulumi stack export --show-secrets` prints. Throws an `Error` for anything else.
 */
export function listStackResources(engine: KitManifest["engine"], text: string): OpenResource[] {
  const content: unknown = JSON.parse(text);
  return engine === "embedded" ? fromEmbedded(content) : fromExport(content);
}

/** The same by name. Objects of several kinds may share one: of these only the last is there. */
export function readStackResources(
  engine: KitManifest["engine"],
  text: string,
): ReadonlyMap<string, OpenResource> {
  return new Map(listStackResources(engine, text).map((resource) => [resource.name, resource]));
}

function fromEmbedded(content: unknown): OpenResource[] {
  return embeddedState.parse(content).resources.map(({ inputs, outputs, ...resource }) => ({
    ...resource,
    inputs: open(inputs),
    outputs: open(outputs),
  }));
}

function fromExport(content: unknown): OpenResource[] {
  const resources = exportedState.parse(content).deployment.resources ?? [];
  return resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, inputs = {}, outputs = {} }) => ({
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + "::".length),
      inputs: open(inputs),
      outputs: open(outputs),
    }));
}

function open(values: z.infer<typeof properties>): PropertyMap {
  return plain(mapValue(values, plaintextOf)) as PropertyMap;
}

/** Pulumi's exports hold a secret as JSON text under `plaintext`. */
function plaintextOf(value: PropertyValue): PropertyValue | undefined {
  if (!isSecret(value)) return undefined;
  const text = value["plaintext"];
  return typeof text === "string" ? (JSON.parse(text) as PropertyValue) : undefined;
}
