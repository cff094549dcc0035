import { readdir, rm, rmdir } from "node:fs/promises";
import { withHostLock, withLabLock } from "./bring-up.ts";
import { claimedElsewhere, releaseLab } from "./claim.ts";
import { readHost, readHosts } from "./files/host-record.ts";
import { removeLabNetwork } from "./network/lab-network.ts";
import { hostPaths, hostsDirectory } from "./layout.ts";
import { clearHostRemains, clearLabRemains } from "./remains.ts";
import { endHost } from "./stop-host.ts";
import { worldPaths } from "./world/world-spec.ts";

/**
 * Destroys a host with its data: no process, namespace, mount, loop device, control group or file of it is
 * left. The lab's network and name go with its last host. Does nothing where there is no such host.
 */
export async function destroyHost(stateDir: string, lab: string, name: string): Promise<void> {
  await withHostLock(lab, name, async () => {
    const host = await readHost(stateDir, name);
    if (host !== undefined) await endHost(host, 0);
    // A lab of this name elsewhere on the machine is not ours to clear.
    if ((await claimedElsewhere(lab, stateDir)) === undefined) await clearHostRemains(lab, name);
    await withLabLock(lab, async () => {
      await rm(hostPaths(stateDir, name).directory, { recursive: true, force: true });
      if ((await readHosts(stateDir)).length === 0) await removeLab(stateDir, lab);
    });
  });
}

/** Destroys all hosts of the lab in a folder, in parallel, and what they shared. */
export async function destroyLab(stateDir: string, lab: string): Promise<void> {
  const names = await readdir(hostsDirectory(stateDir)).catch(() => [] as string[]);
  await Promise.all(names.map((name) => destroyHost(stateDir, lab, name)));
  await withLabLock(lab, async () => {
    if ((await readHosts(stateDir)).length === 0) await removeLab(stateDir, lab);
  });
}

/** Callers hold the lab's lock, and no host is left. Another folder's lab of the same name is not touched. */
async function removeLab(stateDir: string, lab: string): Promise<void> {
  if ((await claimedElsewhere(lab, stateDir)) === undefined) {
    await clearLabRemains(lab);
    await removeLabNetwork(lab);
    await releaseLab(lab);
  }
  await rm(worldPaths(stateDir).directory, { recursive: true, force: true });
  await rm(hostsDirectory(stateDir), { recursive: true, force: true });
  await rmdir(stateDir).catch(() => undefined); // a person's own files in it stay
}
