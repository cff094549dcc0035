import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { freemem, totalmem } from "node:os";
import { dirname } from "node:path";
import { cacheRoot } from "../../../artifacts/cache-folders.ts";
import type { ArtifactSourceName } from "../../../model/values/versions.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { loadPlan } from "../../../stacks/load-plan.ts";
import { environmentFolders, readRecord, STATE_ROOT } from "../environment/environment-state.ts";
import { type KernelFacts, readKernelFacts } from "./doctor-kernel.ts";
import { findPulumi } from "../engine/pulumi-cli-search.ts";
import {
  bundleRequirements,
  findMissing,
  isDebian,
  labMachineRequirements,
  type Requirement,
} from "./requirements.ts";

/** What `npm run doctor` finds out about this machine. */
export interface MachineFacts {
  readonly platform: string;
  readonly nodeVersion: string;
  readonly isRoot: boolean;
  readonly isDebian: boolean;
  readonly missingForLab: readonly Requirement[];
  /** Empty where the bundle is there: then nothing has to be made. */
  readonly missingForBundle: Readonly<Record<ArtifactSourceName, readonly Requirement[]>>;
  readonly bundle: string | undefined;
  readonly state: DiskFacts;
  readonly cache: DiskFacts;
  readonly memory: { readonly totalMiB: number; readonly freeMiB: number };
  readonly kernel: KernelFacts;
  readonly pulumi: string | undefined;
  /** Loopback addresses with ports that lab hosts would be reached at, and that somebody else holds. */
  readonly takenDoors: readonly string[];
}

export interface DiskFacts {
  readonly folder: string;
  readonly freeBytes: number;
}

/** Looks at this machine; changes nothing. `environment` is the lab that is meant to run on it. */
export async function gatherMachineFacts(environment: string): Promise<MachineFacts> {
  const { plan, bundle } = loadPlan(environment);
  const missing = (source: ArtifactSourceName): readonly Requirement[] =>
    bundle === undefined ? findMissing(bundleRequirements(source)) : [];
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    isRoot: process.getuid?.() === 0,
    isDebian: isDebian(),
    missingForLab: findMissing(labMachineRequirements),
    missingForBundle: { modules: missing("modules"), download: missing("download") },
    bundle,
    state: await diskFacts(STATE_ROOT),
    cache: await diskFacts(cacheRoot()),
    memory: memoryFacts(),
    kernel: readKernelFacts(),
    pulumi: findPulumi(),
    takenDoors: await takenDoors(plan),
  };
}

async function diskFacts(folder: string): Promise<DiskFacts> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return { folder, freeBytes: bavail * bsize };
}

function memoryFacts(): MachineFacts["memory"] {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readOrEmpty("/proc/meminfo"))?.[1];
  const freeMiB = available === undefined ? freemem() / 1024 ** 2 : Number(available) / 1024;
  return { totalMiB: Math.round(totalmem() / 1024 ** 2), freeMiB: Math.round(freeMiB) };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function takenDoors(plan: Plan): Promise<string[]> {
  // A lab that is up holds its own doors.
  if (plan.driver !== "lab" || readRecord(environmentFolders(plan.environment)) !== undefined) {
    return [];
  }
  const doors = [...plan.hosts.map(({ ssh }) => ssh), ...plan.kubernetes.operatorEndpoints];
  const taken = await Promise.all(
    doors.map(async ({ address, port }) =>
      (await canListen(address, port)) ? [] : [`${address}:${String(port)}`],
    ),
  );
  return taken.flat();
}

async function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
