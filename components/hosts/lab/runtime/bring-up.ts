import { access } from "node:fs/promises";
import { join } from "node:path";
import { openDoors } from "./network/doors.ts";
import { LabError } from "./failures.ts";
import { lockName } from "./layout.ts";
import { withLock } from "./machine/lock.ts";
import { prepareMachine } from "./machine/machine-settings.ts";
import { type LabHost, rootOf } from "./spec.ts";
import { runningSupervisor, startSupervisor } from "./supervisor-control.ts";
import { waitForSsh } from "./network/wait-for-ssh.ts";

/** How a command talks to a person while it works, and how long it waits for a host. */
export interface BringUpOptions {
  /** Gets sentences that a person should see; default: nobody sees them. */
  readonly say?: (line: string) => void;
  /** Bound on the wait for SSH; default 90. */
  readonly bootSeconds?: number;
}

const LOCK_SECONDS = 180;
const BOOT_SECONDS = 90;

/** Does `work` while no other command works on the same host. */
export async function withHostLock<T>(
  lab: string,
  host: string,
  work: () => Promise<T>,
): Promise<T> {
  const purpose = `lab host ${host}`;
  return await withLock(
    lockName(lab, `host ${host}`),
    { purpose, timeoutSeconds: LOCK_SECONDS },
    work,
  );
}

/** Does `work` while no other command changes what all hosts of a lab share. */
export async function withLabLock<T>(lab: string, work: () => Promise<T>): Promise<T> {
  return await withLock(
    lockName(lab, "lab"),
    { purpose: `lab ${lab}`, timeoutSeconds: LOCK_SECONDS },
    work,
  );
}

/** Throws unless the machine and the bundle can carry the host. */
export async function assertBootable(host: LabHost, { say }: BringUpOptions): Promise<void> {
  await prepareMachine(say ?? (() => undefined));
  for (const file of ["lib/systemd/systemd", "usr/sbin/sshd"]) {
    await access(join(rootOf(host), file)).catch(() => {
      throw new LabError(
        `lab host ${host.name}: there is no ${file} in ${rootOf(host)}`,
        "make the bundle (npm run bundle)",
      );
    });
  }
}

/**
 * Boots the host unless it runs, opens its doors, and waits for SSH. A host that was running and is
 * found powering off is booted again.
 */
export async function bootAndWait(host: LabHost, options: BringUpOptions): Promise<void> {
  const seconds = options.bootSeconds ?? BOOT_SECONDS;
  const wasRunning = (await runningSupervisor(host)) !== undefined;
  await startSupervisor(host);
  await openDoors(host);
  try {
    await waitForSsh(host, seconds);
  } catch (error) {
    if (!wasRunning || (await runningSupervisor(host)) !== undefined) throw error;
    await startSupervisor(host);
    await waitForSsh(host, seconds);
  }
}
