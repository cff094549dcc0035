import { z } from "zod";

const hop = z.strictObject({
  address: z.ipv4(),
  port: z.int().min(1).max(65_535),
  user: z.string().min(1),
  hostKey: z.string().nullable(),
});

const hostToAdopt = z.strictObject({
  environment: z.string(),
  name: z.string(),
  publicAddress: z.ipv4(),
  privateAddress: z.ipv4(),
  privatePrefix: z.int().min(1).max(32),
  interfaces: z.strictObject({ outside: z.string().nullable(), inside: z.string().nullable() }),
  ssh: hop,
  bastion: hop.nullable(),
  /** Folder of the bundle on this machine. */
  bundle: z.string().min(1),
  /** Names of images that a host of its role never runs. */
  withoutImages: z.array(z.string()),
  /** How long it may take to answer on SSH: it may be booting. */
  answerSeconds: z.int().min(1),
});

const secrets = z.strictObject({ privateKey: z.string() });

/** A host that exists already, and what it has to be. Holds no secrets. */
export type HostToAdopt = z.infer<typeof hostToAdopt>;

/** Reads what the program wrote. Throws zod's error: a mistake in it is ours. */
export function parseHostToAdopt(json: string): HostToAdopt {
  return hostToAdopt.parse(JSON.parse(json));
}

/** Reads the secrets that come on stdin; errors name fields, never their values. */
export function parseAdoptSecrets(json: string): { readonly privateKey: string } {
  const result = secrets.safeParse(JSON.parse(json === "" ? "{}" : json));
  if (result.success) return result.data;
  throw new Error("unreachable: the secrets on stdin have no privateKey");
}
