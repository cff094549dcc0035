import type { HostPlan, Plan } from "../plan/plan.ts";

/** TCP port of a host's private address at which peers measure the path to it. */
export const PATH_PORT = 9187;

/** TCP port of a host's private address that serves what is watched of it, for Prometheus. */
export const WATCH_PORT = 9188;

/** What the measuring program on a host is told. */
export interface MeasureSettings {
  readonly cpuSeconds: number;
  /** Threads to keep busy: one a CPU that the host is said to have. */
  readonly cpus: number;
  readonly diskSeconds: number;
  /** Folder on the disk to write to. */
  readonly diskFolder: string;
  readonly networkSeconds: number;
  readonly publicAddress: string;
  /** Of the interface that is measured: the one on the link. */
  readonly privateAddress: string;
  readonly pathPort: number;
  readonly mtu: number;
  /** How long a first peer is waited for: hosts are measured in parallel, and some boot later. */
  readonly patienceSeconds: number;
  readonly peers: readonly PeerSettings[];
}

export interface PeerSettings {
  readonly host: string;
  readonly address: string;
}

const CANDIDATES = 4;

/** How many of them are measured. */
const MEASURED = 2;

/** How a host is measured. */
export function measureSettings(plan: Plan, host: HostPlan): MeasureSettings {
  const { admission, network } = plan;
  return {
    cpuSeconds: admission.cpu.seconds,
    cpus: host.cpus,
    diskSeconds: admission.disk.seconds,
    diskFolder: "/var/lib/nordmesh",
    networkSeconds: admission.network.seconds,
    publicAddress: host.publicAddress,
    privateAddress: host.linkAddress,
    pathPort: PATH_PORT,
    mtu: network.link.mtu,
    patienceSeconds: 90,
    peers: peersOf(plan, host),
  };
}

/**
 * The hosts before it, and for the first ones as many that follow as are measured; so a worker that is
 * added at the end to three hosts or more changes no other's peers. The first two that answer are
 * measured; the rest stand in for one that is down.
 */
function peersOf({ hosts }: Plan, { name }: HostPlan): PeerSettings[] {
  const own = hosts.findIndex((host) => host.name === name);
  const before = hosts.slice(0, own).reverse().slice(0, CANDIDATES);
  const after = hosts.slice(own + 1).slice(0, Math.max(0, MEASURED - before.length));
  return [...before, ...after].map((peer) => ({ host: peer.name, address: peer.linkAddress }));
}
