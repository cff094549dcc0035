import { z } from "zod";

const hypervisorToPrepare = z.strictObject({
  name: z.string(),
  ssh: z.strictObject({
    address: z.ipv4(),
    port: z.int().min(1).max(65_535),
    user: z.string(),
    hostKey: z.string(),
  }),
  /** Bridges that have to be there. */
  bridges: z.array(z.string()),
  needsKvm: z.boolean(),
  /** Size of the huge pages that have to be set aside; null where guests need none. */
  hugePageMiB: z.int().nullable(),
  /** Folder of the guests' image on this machine. */
  image: z.string().min(1),
});

/** A hypervisor, and what guests need there. Holds no secrets. */
export type HypervisorToPrepare = z.infer<typeof hypervisorToPrepare>;

const secrets = z.strictObject({ privateKey: z.string() });

/** Reads what the program wrote. Throws zod's error: a mistake in it is ours. */
export function parseHypervisorToPrepare(json: string): HypervisorToPrepare {
  return hypervisorToPrepare.parse(JSON.parse(json));
}

/** Reads the secrets that come on stdin; errors name fields, never their values. */
export function parsePrepareSecrets(json: string): { readonly privateKey: string } {
  const result = secrets.safeParse(JSON.parse(json));
  if (result.success) return result.data;
  throw new Error("unreachable: the secrets on stdin have no privateKey");
}
