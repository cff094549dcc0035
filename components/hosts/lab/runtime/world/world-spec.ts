import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { labNetns } from "../layout.ts";
import { parseLabJson } from "../spec.ts";

/** A lab by its name and its folder. */
export interface LabReference {
  readonly lab: string;
  readonly stateDir: string;
}

const port = z.int().min(1).max(65_535);

const worldSchema = z.strictObject({
  hosts: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, "expected a-z, 0-9 and -"),
        country: z.string(),
        addresses: z.array(z.union([z.ipv4(), z.ipv6()])),
        dnsNames: z.array(z.string()),
        tcpPorts: z.array(port).optional(),
        udpPorts: z.array(port).optional(),
      }),
    )
    .refine((hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length, {
      message: "expected every name once",
    }),
});

/** Hosts outside a lab that would answer what its own hosts ask, if it arrived. */
export interface WorldSpec {
  readonly hosts: readonly WorldHostSpec[];
}

/** One host outside: HTTP on 80, TLS on 443, UDP on 53 and 443, echo on other ports, ICMP by the kernel. */
export interface WorldHostSpec {
  /** 1 to 40 of a-z, 0-9 and -, unique in its world. */
  readonly name: string;
  /** Where its addresses are registered; for reports only. */
  readonly country: string;
  /** IPv4 and IPv6 addresses; outside the lab's own networks. */
  readonly addresses: readonly string[];
  /** Names of its certificate, and what the lab's name server gives its addresses for. */
  readonly dnsNames: readonly string[];
  /** Further ports that send back what they get; default none. Those that answer anyway may be among them. */
  readonly tcpPorts?: readonly number[] | undefined;
  readonly udpPorts?: readonly number[] | undefined;
}

/** Reads a world from JSON. Throws LabUsageError with all problems at once. */
export function parseWorldSpec(json: string): WorldSpec {
  return parseLabJson("world on stdin", worldSchema, json);
}

/** Throws LabUsageError for a world that cannot be made. */
export function assertUsable(spec: WorldSpec): void {
  parseWorldSpec(JSON.stringify(spec));
}

/** The address at which clouds hand out a machine's credentials. */
export const metadataHost: WorldHostSpec = {
  name: "metadata",
  country: "US",
  addresses: ["169.254.169.254", "fd00:ec2::254"],
  dnsNames: [],
};

/** Network namespace of a host outside; the dots keep it apart from hosts of the lab. */
export const worldNetns = (lab: string, name: string): string => `${labNetns(lab)}.world.${name}`;

/** Link to a host outside, in the lab's namespace; Linux allows 15 characters. */
export const worldLink = (name: string): string =>
  `wld${createHash("sha256").update(name).digest("hex").slice(0, 10)}`;

/** Link of a host outside, in its own namespace. */
export const WORLD_INTERFACE = "eth0";

/** Files of a lab's world, all below the lab's folder. */
export function worldPaths(stateDir: string) {
  const directory = join(stateDir, "world");
  return {
    directory,
    /** What runs, to tell whether it is what is asked for. */
    record: join(directory, "world.json"),
    /** Certificate of the authority that all hosts' certificates come from. */
    authority: join(directory, "ca.crt"),
    host: (name: string) => ({
      config: join(directory, `${name}.json`),
      certificate: join(directory, `${name}.crt`),
      key: join(directory, `${name}.key`),
      arrivals: join(directory, `${name}.arrivals`),
      log: join(directory, `${name}.log`),
      mark: join(directory, `${name}.pid`),
    }),
  };
}
