import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { LabUsageError } from "./failures.ts";
import { inSameSubnet, lastUsableAddress } from "./machine/ipv4.ts";

/** Lower-case names without dots: they become parts of namespace, cgroup and file names (layout.ts). */
const name = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    "expected 1 to 40 of a-z, 0-9 and - , starting with a letter",
  );
const prefix = z.int().min(8).max(30);
const mtu = z.int().min(1280).max(9216);
/** sshd of a host; the door for it is how a host is known to be up. */
export const SSH_PORT = 22;
/** Folder of a bundle with the root file system of hosts whose spec names none. */
export const DEFAULT_ROOT = "rootfs";
/** Of links whose spec says nothing. */
export const DEFAULT_MTU = 1500;
const port = z.int().min(1).max(65535);

const hostSchema = z.strictObject({
  lab: name.describe("Name of the environment"),
  name: name.describe("Host name"),
  stateDir: z
    .string()
    .min(1)
    .optional()
    .describe("Default: .nordmesh/environments/<lab>/lab of the checkout"),
  bundle: z.string().min(1).describe("Folder <cache>/bundles/<digest>, with rootfs/ in it"),
  rootfs: z
    .string()
    .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/, "expected a path inside the bundle")
    .optional()
    .describe(`Folder of the bundle that the host starts from; default: ${DEFAULT_ROOT}`),
  cpus: z.number().min(0.1).max(1024).describe("CPU time, in cores"),
  memoryMiB: z.int().min(128),
  diskGiB: z.int().min(1).max(65536),
  public: z.strictObject({ address: z.ipv4(), prefix, gateway: z.ipv4(), mtu: mtu.optional() }),
  private: z.strictObject({ address: z.ipv4(), prefix, mtu: mtu.optional() }),
  loopback: z.ipv4().startsWith("127.", "expected an address in 127.0.0.0/8"),
  doorPorts: z
    .array(port)
    .refine((ports) => ports.includes(SSH_PORT), "expected 22 to be among them"),
  doorPortOffset: z.int().min(0).max(65000).optional(),
  rateMbit: z.int().min(1).max(100_000),
  dnsServer: z.ipv4().optional(),
});

const secretsSchema = z.strictObject({
  hostKeyPrivate: z.string().startsWith("-----BEGIN OPENSSH PRIVATE KEY-----"),
  hostKeyPublic: z.string().regex(/^ssh-ed25519 [A-Za-z0-9+/=]+/),
  authorizedKeys: z.array(z.string().regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+/)).min(1),
});

/**
 * A host as asked for. `public` is eth0, `private` is eth1. From the machine itself a host is reached
 * only on `loopback`: each of `doorPorts` leads to the same port of the host, moved up by
 * `doorPortOffset` (default 0) where the machine's own services hold all addresses of a port.
 * Names are resolved by `dnsServer` (default: the public gateway, where the lab has none).
 */
export type LabHostSpec = z.infer<typeof hostSchema>;

/** What a host needs beside its spec. Never logged, never in argv. */
export type LabHostSecrets = z.infer<typeof secretsSchema>;

/** Where the root file system lies that a host starts from. */
export function rootOf({ bundle, rootfs }: Pick<LabHostSpec, "bundle" | "rootfs">): string {
  return join(bundle, rootfs ?? DEFAULT_ROOT);
}

/** A spec with its defaults filled in and its paths absolute: what is kept as host.json. */
export type LabHost = LabHostSpec & { readonly stateDir: string; readonly doorPortOffset: number };

/** Folder of a lab where none is given: below the state folder of the checkout that holds this file. */
export function defaultStateDir(lab: string): string {
  return join(import.meta.dirname, "../../../..", ".nordmesh/environments", lab, "lab");
}

/** Reads a spec from JSON. Throws LabUsageError with all problems at once. */
export function parseHostSpec(json: string): LabHost {
  const spec = parseLabJson("host spec", hostSchema, json);
  const host: LabHost = {
    ...spec,
    stateDir: resolve(spec.stateDir ?? defaultStateDir(spec.lab)),
    bundle: resolve(spec.bundle),
    doorPortOffset: spec.doorPortOffset ?? 0,
  };
  const problems = placementProblems(host);
  if (problems.length > 0) throw usageError("host spec", problems);
  return host;
}

/** Reads the secrets from JSON. Errors name fields, never their values. */
export function parseHostSecrets(json: string): LabHostSecrets {
  return parseLabJson("secrets on stdin", secretsSchema, json);
}

/**
 * The lab's own address in the private network, from which doors dial: the last usable one, because
 * people number hosts from the start.
 */
export function labPrivateAddress(host: LabHostSpec): string {
  return lastUsableAddress(host.private.address, host.private.prefix);
}

function placementProblems(host: LabHost): string[] {
  const { address, prefix: bits, gateway } = host.public;
  const problems: string[] = [];
  if (!inSameSubnet(gateway, address, bits)) {
    problems.push(`public.gateway ${gateway} is not in the network of ${address}/${String(bits)}`);
  }
  if (gateway === address) problems.push(`public.gateway and public.address are both ${address}`);
  if (labPrivateAddress(host) === host.private.address) {
    problems.push(
      `private.address ${host.private.address} is kept for the lab itself; use another`,
    );
  }
  if (basename(dirname(host.bundle)) !== "bundles") {
    problems.push(
      `bundle ${host.bundle} is not in a folder named "bundles", which hosts are shown`,
    );
  }
  return problems;
}

/** Reads JSON that a person or a program wrote. Throws LabUsageError with all problems at once. */
export function parseLabJson<T>(what: string, schema: z.ZodType<T>, json: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw usageError(what, ["not valid JSON"]);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw usageError(
    what,
    result.error.issues.map((issue) => `${issue.path.join(".") || "(all)"}: ${issue.message}`),
  );
}

function usageError(what: string, problems: readonly string[]): LabUsageError {
  return new LabUsageError(`invalid ${what}`, "correct the fields named above", problems);
}
