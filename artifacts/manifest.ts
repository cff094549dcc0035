import { z } from "zod";
import { artifactSources } from "../model/values/versions.ts";

const debianPackage = z.strictObject({ name: z.string(), version: z.string() });

/** Schema of a bundle's manifest.json. */
export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  digest: z.string().describe("SHA-256 over the inputs of all items: the bundle's identity."),
  source: z.enum(artifactSources),
  items: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum([
        "binary",
        "cni-plugin",
        "image",
        "chart",
        "root-file-system",
        "guest-image",
        "address-ranges",
      ]),
      path: z
        .string()
        .describe("Path inside the bundle: a file, or the folder of a chart, a root or ranges."),
      sha256: z.string().describe("Of the file; for a folder, of the list of its files."),
      bytes: z.number().int(),
      reference: z
        .string()
        .describe("Modules or packages with versions, a URL, or a Debian suite."),
      licence: z.string().describe("SPDX expression."),
      inputsDigest: z.string(),
      debianPackages: z.array(debianPackage).optional(),
    }),
  ),
});

/** What a bundle holds, where each part came from, and under which licence. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestItem = Manifest["items"][number];
