import type { BringUpOptions } from "./bring-up.ts";
import { LabError } from "./failures.ts";
import { readHosts } from "./files/host-record.ts";
import { startHost } from "./start-host.ts";
import { runningSupervisor } from "./supervisor-control.ts";

/**
 * Boots every stopped host of the lab in a folder and opens all doors, in parallel: what a lab needs after
 * its machine was restarted. Returns the names of the hosts that were booted. When some fail, all others
 * are still brought up, and the error names each failure.
 */
export async function ensureLabRunning(
  stateDir: string,
  options: BringUpOptions = {},
): Promise<string[]> {
  const hosts = await readHosts(stateDir);
  const outcomes = await Promise.allSettled(
    hosts.map(async (host) => {
      const wasStopped = (await runningSupervisor(host)) === undefined;
      await startHost(host, options);
      return wasStopped ? [host.name] : [];
    }),
  );
  const failures = outcomes.filter((outcome) => outcome.status === "rejected");
  const [first] = failures;
  if (first !== undefined && failures.length === 1) throw first.reason as Error;
  if (failures.length > 1) {
    throw new LabError(
      `${String(failures.length)} hosts of the lab did not start`,
      "read the messages above, and run the same command again",
      failures.flatMap(({ reason }) => String(reason).split("\n")),
    );
  }
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
}
