import { stat } from "node:fs/promises";
import { occupiedMiB } from "./files/disk.ts";
import { areOpen } from "./network/doors.ts";
import { readHosts } from "./files/host-record.ts";
import { initProcess } from "./init-process.ts";
import { hostPaths, labNetns } from "./layout.ts";
import { netnsExists } from "./machine/netns.ts";
import type { LabHost } from "./spec.ts";
import { runningSupervisor } from "./supervisor-control.ts";

/** A host as it is on this machine. */
export interface HostStatus {
  readonly name: string;
  /** `booting` until its process 1 has started; `stopped` keeps its data. */
  readonly state: "running" | "booting" | "stopped";
  readonly loopback: string;
  readonly doors: "open" | "closed";
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Space that the disk image takes on the machine. */
  readonly diskOccupiedMiB: number;
  /** ISO time of the start of its current boot. */
  readonly bootedAt: string | null;
}

/** A lab as it is on this machine. */
export interface LabStatus {
  readonly stateDir: string;
  /** Null where the folder holds no host. */
  readonly lab: string | null;
  /** Name of the network namespace with the lab's bridges; null while there is none. */
  readonly network: string | null;
  readonly hosts: readonly HostStatus[];
}

/** Reads the state of the lab in a folder; changes nothing and needs no root. */
export async function labStatus(stateDir: string): Promise<LabStatus> {
  const hosts = await readHosts(stateDir);
  const lab = hosts[0]?.lab ?? null;
  const hasNetwork = lab !== null && (await netnsExists(labNetns(lab)));
  return {
    stateDir,
    lab,
    network: hasNetwork ? labNetns(lab) : null,
    hosts: await Promise.all(hosts.map(hostStatus)),
  };
}

async function hostStatus(host: LabHost): Promise<HostStatus> {
  const paths = hostPaths(host.stateDir, host.name);
  const init = initProcess(paths);
  const supervisor = await runningSupervisor(host);
  const booted = init === undefined ? undefined : await stat(paths.initPid).catch(() => undefined);
  return {
    name: host.name,
    state: supervisor === undefined ? "stopped" : init === undefined ? "booting" : "running",
    loopback: host.loopback,
    doors: (await areOpen(host)) ? "open" : "closed",
    publicAddress: host.public.address,
    privateAddress: host.private.address,
    cpus: host.cpus,
    memoryMiB: host.memoryMiB,
    diskGiB: host.diskGiB,
    diskOccupiedMiB: await occupiedMiB(paths.disk),
    bootedAt: booted?.mtime.toISOString() ?? null,
  };
}
