import { mkdir, rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { BringUpOptions } from "./bring-up.ts";
import {
  assertBootable,
  bootAndWait,
  claimAndConnect,
  withHostLock,
  withLabLock,
} from "./bring-up.ts";
import { applyLimits, removeHostCgroups } from "./cgroups.ts";
import { ensureDisk } from "./disk.ts";
import { explainFullDisk } from "./failures.ts";
import { assertChangeable, assertOwnPlace } from "./host-changes.ts";
import { shapeHostNetwork } from "./host-network.ts";
import { readCgroups, readHost, readHosts, writeHost } from "./host-record.ts";
import { initProcess } from "./init-process.ts";
import { hostPaths } from "./layout.ts";
import { pushBundleLink, pushOwnedFiles, writeOwnedFiles } from "./owned-files.ts";
import { writePretendMemory } from "./pretend-files.ts";
import type { LabHost, LabHostSecrets } from "./spec.ts";
import { killStrayProcesses } from "./stray-processes.ts";

/** What `up` reports of a host. */
export interface RunningHost {
  readonly name: string;
  readonly loopback: string;
  readonly state: "running";
}

/**
 * Creates the host, or boots it, or changes it where it runs, until its sshd answers at its door with the
 * pinned key. Safe to repeat, also after a kill at any moment. Throws LabUsageError for a change that a
 * host cannot take, and LabError for anything else.
 */
export async function upHost(
  host: LabHost,
  secrets: LabHostSecrets,
  options: BringUpOptions = {},
): Promise<RunningHost> {
  await assertBootable(host, options);
  try {
    await withHostLock(host.lab, host.name, async () => {
      const before = await readHost(host.stateDir, host.name);
      if (before === undefined) await clearRemains(host);
      else assertChangeable(before, host);
      await withLabLock(host.lab, () => enterLab(host));
      await ensureDisk(hostPaths(host.stateDir, host.name).disk, host.diskGiB);
      await changeRunningHost(before, host, secrets);
      await bootAndWait(host, options);
    });
  } catch (error) {
    throw explainFullDisk(error, host.stateDir);
  }
  return { name: host.name, loopback: host.loopback, state: "running" };
}

/** Gives the host its place beside the others, under the lab's lock so that two cannot take the same one. */
async function enterLab(host: LabHost): Promise<void> {
  assertOwnPlace(host, await readHosts(host.stateDir));
  await claimAndConnect(host);
  const { run } = hostPaths(host.stateDir, host.name);
  await mkdir(run, { recursive: true, mode: 0o700 });
  await writeHost(host);
}

/** Keys are kept in any case; the rest only matters to a host that runs, since a boot reads it all. */
async function changeRunningHost(
  before: LabHost | undefined,
  host: LabHost,
  secrets: LabHostSecrets,
): Promise<void> {
  const paths = hostPaths(host.stateDir, host.name);
  const hasNewKeys = await writeOwnedFiles(paths.owned, secrets);
  const init = initProcess(paths);
  if (before === undefined || init === undefined) return;
  if (before.cpus !== host.cpus || before.memoryMiB !== host.memoryMiB) {
    await applyLimits(await readCgroups(host), host);
    await writePretendMemory(paths.pretend, host.memoryMiB);
  }
  if (before.rateMbit !== host.rateMbit) await shapeHostNetwork(host);
  if (before.bundle !== host.bundle) await pushBundleLink(basename(host.bundle), init);
  if (hasNewKeys) await pushOwnedFiles(paths.owned, init);
}

/** A folder deleted by hand leaves processes behind; they would hold addresses and doors. */
async function clearRemains(host: LabHost): Promise<void> {
  await killStrayProcesses(host.lab, host.name);
  await removeHostCgroups(host.lab, host.name, []);
  // Half a host, from a kill before its first record: nothing in it is worth keeping.
  const { directory } = hostPaths(host.stateDir, host.name);
  if (await stat(directory).catch(() => undefined)) await rm(directory, { recursive: true });
}
