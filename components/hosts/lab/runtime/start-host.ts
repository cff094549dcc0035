import type { BringUpOptions } from "./bring-up.ts";
import { assertBootable, bootAndWait, withHostLock, withLabLock } from "./bring-up.ts";
import { claimLab } from "./claim.ts";
import { ensureLabNetwork } from "./network/lab-network.ts";
import { askToReboot, initProcess } from "./init-process.ts";
import { hostPaths } from "./layout.ts";
import type { LabHost } from "./spec.ts";
import { endHost } from "./stop-host.ts";
import { waitUntil } from "./machine/wait-until.ts";

/** Boots an existing host with its data, or repairs what is missing around a running one. Safe to repeat. */
export async function startHost(host: LabHost, options: BringUpOptions = {}): Promise<void> {
  await assertBootable(host, options);
  await withHostLock(host.lab, host.name, async () => {
    await withLabLock(host.lab, async () => {
      await claimLab(host.lab, host.stateDir);
      await ensureLabNetwork(host);
    });
    await bootAndWait(host, options);
  });
}

/**
 * Reboots a host with its data and waits for SSH; one that is stopped is booted. A host that does not go
 * down within `graceSeconds` (default 120) is powered off hard.
 */
export async function rebootHost(
  host: LabHost,
  options: BringUpOptions & { readonly graceSeconds?: number } = {},
): Promise<void> {
  const { graceSeconds = 120, say = () => undefined } = options;
  const paths = hostPaths(host.stateDir, host.name);
  const before = initProcess(paths);
  if (before === undefined) {
    await startHost(host, options);
    return;
  }
  await withHostLock(host.lab, host.name, async () => {
    askToReboot(before);
    const after = await waitUntil(
      () => {
        const present = initProcess(paths);
        return present !== undefined && present.startTicks !== before.startTicks
          ? present
          : undefined;
      },
      { seconds: graceSeconds },
    );
    if (after === undefined) {
      say(`${host.name} did not go down in ${String(graceSeconds)} s: powering it off hard`);
      await endHost(host, 0);
    }
    await bootAndWait(host, options);
  });
}
