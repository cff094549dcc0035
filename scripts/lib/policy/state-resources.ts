import { z } from "zod";
import type { PropertyValue } from "../../../engine/values.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import { BadInput } from "./bad-input.ts";
import { toResource } from "./marked-resources.ts";

/** The part of an exported state that is judged. */
const stateSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          inputs: z.record(z.string(), z.unknown()).optional(),
          /** A resource that was replaced and waits to be deleted. */
          delete: z.boolean().optional(),
        }),
      )
      .optional(),
  }),
});

/**
 * Resources of a state as `pulumi stack export` writes it. Throws `BadInput` for any other text.
 * Inputs are judged, as in a preview; secrets are encrypted there, so rules cannot read them.
 */
export function readState(text: string, file: string): Resource[] {
  const state = stateSchema.safeParse(parseJson(text));
  if (!state.success) {
    throw new BadInput(`${file} is no state that pulumi stack export --file FILE wrote`);
  }
  return (state.data.deployment.resources ?? [])
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, inputs }) => {
      const name = urn.slice(urn.lastIndexOf("::") + "::".length);
      return toResource({
        urn,
        type,
        name,
        inputs: (inputs ?? {}) as Readonly<Record<string, PropertyValue>>,
      });
    });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
