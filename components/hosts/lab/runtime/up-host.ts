import { mkdir, rm } from "node:fs/promises";
import { basename } from "node:path";
import type { BringUpOptions } from "./bring-up.ts";
import { assertBootable, bootAndWait, withHostLock, withLabLock } from "./bring-up.ts";
import { applyLimits } from "./machine/cgroups.ts";
import { claimLab } from "./claim.ts";
import { ensureDisk } from "./files/disk.ts";
import { explainFullDisk } from "./failures.ts";
import { assertChangeable, assertOwnPlace } from "./host-changes.ts";
import { shapeHostNetwork } from "./network/host-network.ts";
import { readCgroups, readHost, readHosts, writeHost } from "./files/host-record.ts";
import { bootedProcess } from "./init-process.ts";
import { ensureLabNetwork } from "./network/lab-network.ts";
import { hostPaths } from "./layout.ts";
import { pushBundleLink, pushOwnedFiles, writeOwnedFiles } from "./files/owned-files.ts";
import { writePretendMemory } from "./files/pretend-files.ts";
import { clearHostRemains, clearLabRemains } from "./remains.ts";
import type { LabHost, LabHostSecrets } from "./spec.ts";

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
      if (before !== undefined) assertChangeable(before, host);
      await withLabLock(host.lab, () => enterLab(host, before === undefined));
      await ensureDisk(hostPaths(host.stateDir, host.name).disk, host.diskGiB);
      await writeOwnedFiles(hostPaths(host.stateDir, host.name).owned, secrets);
      if (before !== undefined) await changeRunningHost(host);
      await bootAndWait(host, options);
    });
  } catch (error) {
    throw explainFullDisk(error, host.stateDir);
  }
  return { name: host.name, loopback: host.loopback, state: "running" };
}

/**
 * Gives the host its place beside the others, under the lab's lock so that two cannot take the same one.
 * Only once the lab's name is ours may anything that carries it be cleared away.
 */
async function enterLab(host: LabHost, isNew: boolean): Promise<void> {
  const present = await readHosts(host.stateDir);
  assertOwnPlace(host, present);
  await claimLab(host.lab, host.stateDir);
  if (present.length === 0) await clearLabRemains(host.lab);
  if (isNew) await clearRemains(host);
  await ensureLabNetwork(host);
  const { run } = hostPaths(host.stateDir, host.name);
  await mkdir(run, { recursive: true, mode: 0o700 });
  await writeHost(host);
}

/** A host that was only just started becomes systemd within this time, or reads all of it by itself. */
const FIRST_PROCESS_SECONDS = 15;

/**
 * Makes a running host what its spec says. All of it each time, not what differs from the record: a kill
 * between a record and its effect must not lose the effect. A stopped host reads it all when it boots.
 */
async function changeRunningHost(host: LabHost): Promise<void> {
  const paths = hostPaths(host.stateDir, host.name);
  const init = await bootedProcess(paths, FIRST_PROCESS_SECONDS);
  if (init === undefined) return;
  await applyLimits(await readCgroups(host), host);
  await writePretendMemory(paths.pretend, host.memoryMiB);
  await shapeHostNetwork(host);
  await pushBundleLink(basename(host.bundle), init);
  await pushOwnedFiles(paths.owned, init);
}

/** A folder deleted by hand leaves processes behind; they would hold addresses and doors. */
async function clearRemains(host: LabHost): Promise<void> {
  await clearHostRemains(host.lab, host.name);
  // Half a host, from a kill before its first record: nothing in it is worth keeping.
  await rm(hostPaths(host.stateDir, host.name).directory, { recursive: true, force: true });
}
