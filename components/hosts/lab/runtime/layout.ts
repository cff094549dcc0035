import { createHash } from "node:crypto";
import { join } from "node:path";
import { ipv4ToHex } from "./machine/ipv4.ts";

/** The two networks of a host: eth0 is public, eth1 is private. */
export type NetworkKind = "public" | "private";

/** Names of the two bridges inside a lab's network namespace. */
export const bridgeNames: Readonly<Record<NetworkKind, string>> = {
  public: "br-public",
  private: "br-private",
};

/** Names of the two links of a host, as the host sees them. */
export const hostLinks: Readonly<Record<NetworkKind, string>> = { public: "eth0", private: "eth1" };

/**
 * Network namespace with a lab's bridges. The dots separate parts that cannot hold one themselves
 * (see spec.ts), so lab "a-b" can never collide with host "b" of lab "a".
 */
export const labNetns = (lab: string): string => `nordmesh.${lab}`;

/** Network namespace of one host. */
export const hostNetns = (lab: string, host: string): string => `nordmesh.${lab}.${host}`;

/** Control group of a lab, below the one that holds all labs. */
export const labCgroup = (lab: string): string => `nordmesh.${lab}`;

/** Control group of a host, below the one that holds all labs. */
export const hostCgroup = (lab: string, host: string): string => `${labCgroup(lab)}/${host}`;

/**
 * Bridge end of a host's link. Linux allows 15 characters and host names are longer, so the name
 * follows from the address, which is unique within a lab; the link's alias is the host's name.
 */
export function bridgePort(kind: NetworkKind, address: string): string {
  return `${kind === "public" ? "pub" : "prv"}${ipv4ToHex(address)}`;
}

/** A locally administered MAC address that stays the same over reboots, so no neighbour keeps a stale one. */
export function macAddress(address: string): string {
  const octets = ipv4ToHex(address).match(/../g) ?? [];
  return ["02", "6e", ...octets].join(":");
}

/** The IPv6 address, with its prefix, that goes with a public IPv4 address: of the documentation's range. */
export const publicIpv6 = (address: string): string => `2001:db8::${address}/64`;

/** Name of the lock that guards one thing of a lab, unique on the machine. */
export function lockName(lab: string, what: string): string {
  return createHash("sha256").update(`${lab}\n${what}`).digest("hex").slice(0, 24);
}

/** Folder with one folder a host. */
export const hostsDirectory = (stateDir: string): string => join(stateDir, "hosts");

/** Every file and folder that a host has on this machine. All of it is below `stateDir`. */
export type HostPaths = ReturnType<typeof hostPaths>;

/** Paths of one host; nothing is created. */
export function hostPaths(stateDir: string, host: string) {
  const directory = join(hostsDirectory(stateDir), host);
  const run = join(directory, "run");
  return {
    directory,
    /** The spec as last applied, without secrets. */
    record: join(directory, "host.json"),
    /** Sparse ext4 image with all that the host writes. */
    disk: join(directory, "disk.img"),
    /** systemd's identity of the host, made once. */
    machineId: join(directory, "machine-id"),
    /** Files that the driver owns on the host: copied at every boot, and again when they change. */
    owned: join(directory, "owned"),
    run,
    supervisor: join(run, "supervisor.json"),
    supervisorLog: join(run, "supervisor.log"),
    /** Process that serves the doors, and what they are. */
    door: join(run, "door.json"),
    doors: join(run, "doors.json"),
    doorLog: join(run, "door.log"),
    initPid: join(run, "init.pid"),
    console: join(run, "console.log"),
    previousConsole: join(run, "console.previous.log"),
    cgroups: join(run, "cgroups.json"),
    /** Lower overlay layer over the Debian root: what the driver changes in it. */
    layer: join(run, "layer"),
    /** Files mounted over /proc, in the same tree as there. */
    pretend: join(run, "pretend"),
  };
}
