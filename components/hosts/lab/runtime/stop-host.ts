import { withHostLock } from "./bring-up.ts";
import { claimedElsewhere } from "./claim.ts";
import { removeHostCgroups } from "./machine/cgroups.ts";
import { waitForFreeImage } from "./files/disk.ts";
import { closeDoors } from "./network/doors.ts";
import { removeHostNetwork } from "./network/host-network.ts";
import { readCgroups } from "./files/host-record.ts";
import { killInit } from "./init-process.ts";
import { hostPaths } from "./layout.ts";
import { removeMark, signalProcess } from "./machine/process-mark.ts";
import type { LabHost } from "./spec.ts";
import { runningSupervisor } from "./supervisor-control.ts";
import { waitUntil } from "./machine/wait-until.ts";

const SUPERVISOR_SECONDS = 30;

/**
 * Powers the host off and keeps its data: as systemd does it for at most `graceSeconds` (default 60), hard
 * after that. Safe to repeat. Returns how it went; `was-stopped` where there was nothing to do.
 */
export async function stopHost(
  host: LabHost,
  { graceSeconds = 60 }: { graceSeconds?: number } = {},
): Promise<"graceful" | "hard" | "was-stopped"> {
  return await withHostLock(host.lab, host.name, () => endHost(host, graceSeconds));
}

/** What `stopHost` does, for a caller that holds the host's lock. No grace means at once. */
export async function endHost(
  host: LabHost,
  graceSeconds: number,
): Promise<"graceful" | "hard" | "was-stopped"> {
  // Then it cannot run, and what runs by its name is another's.
  if ((await claimedElsewhere(host.lab, host.stateDir)) !== undefined) return "was-stopped";
  const paths = hostPaths(host.stateDir, host.name);
  const supervisor = await runningSupervisor(host);
  let outcome: "graceful" | "hard" | "was-stopped" = "was-stopped";
  if (supervisor !== undefined) {
    const hasEnded = async (): Promise<true | undefined> =>
      (await runningSupervisor(host)) === undefined ? true : undefined;
    signalProcess(supervisor, "SIGTERM");
    outcome = (await waitUntil(hasEnded, { seconds: graceSeconds })) === true ? "graceful" : "hard";
    if (outcome === "hard") {
      const killAndLook = async (): Promise<true | undefined> => {
        killInit(paths); // again and again: a host that is only about to boot has no process 1 yet
        return await hasEnded();
      };
      await waitUntil(killAndLook, { seconds: SUPERVISOR_SECONDS });
      signalProcess(supervisor, "SIGKILL");
    }
  }
  await closeDoors(host);
  // The supervisor cleans up behind itself; this is for one that was killed.
  await removeHostCgroups(host.lab, host.name, await readCgroups(host));
  await removeHostNetwork(host);
  await removeMark(paths.supervisor);
  await waitForFreeImage(paths.disk);
  return outcome;
}
