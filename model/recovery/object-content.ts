import { z } from "zod";

/** An object of the API, as far as a drill looks into it. */
export const listedObjectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});

export type ListedObject = z.infer<typeof listedObjectSchema>;

/**
 * All that an object holds by its owner's will, as one text: without its status and without what the API server keeps
 * of it; secrets decoded, keys in order. Addresses of `moved` stand as what they have become, since those of hosts
 * change in a rebuild.
 */
export function contentOf(object: ListedObject, moved: ReadonlyMap<string, string>): string {
  const { metadata, ...rest } = object;
  const decoded = object.kind === "Secret" ? { data: decode(object["data"]) } : {};
  const own = { ...rest, ...decoded, status: undefined, labels: metadata.labels ?? {} };
  return move(JSON.stringify(own, inOrder), moved);
}

function decode(data: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, string>).map(([key, text]) => [
      key,
      Buffer.from(text, "base64").toString("latin1"),
    ]),
  );
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function move(text: string, moved: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\d{1,3}(?:\.\d{1,3}){3}/g, (address) => moved.get(address) ?? address);
}
