import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { removeHostCgroups, removeLabCgroups } from "./machine/cgroups.ts";
import { hostNetns, labNetns } from "./layout.ts";
import { deleteNetns } from "./machine/netns.ts";
import { killHard } from "./machine/process-mark.ts";
import { waitUntil } from "./machine/wait-until.ts";

/** The last is the listener of a host outside the lab (world/). */
const OWN_PROGRAMS = ["supervisor-process.ts", "door-process.ts", "probe"];

/**
 * Removes what runs of a host without a record of it: after its folder was deleted by hand, or a command
 * was killed before it wrote one.
 */
export async function clearHostRemains(lab: string, host: string): Promise<void> {
  await killStrayProcesses(lab, host);
  await removeHostCgroups(lab, host, []);
  await deleteNetns(hostNetns(lab, host));
}

/** The same for a whole lab of which no record is left. */
export async function clearLabRemains(lab: string): Promise<void> {
  await killStrayProcesses(lab);
  await removeLabCgroups(lab);
  const names = await readdir("/run/netns").catch(() => [] as string[]);
  const prefix = `${labNetns(lab)}.`;
  for (const name of names.filter((each) => each.startsWith(prefix))) await deleteNetns(name);
}

/**
 * Ends this driver's own processes of a host that no file names any more, such as those of a lab whose
 * folder was deleted by hand. All programs carry lab and host as their last arguments.
 */
async function killStrayProcesses(lab: string, host?: string): Promise<void> {
  await waitUntil(
    async () => {
      const pids = await strayProcesses(lab, host);
      for (const pid of pids) killHard(pid);
      return pids.length === 0 ? true : undefined;
    },
    { seconds: 10 },
  );
}

async function strayProcesses(lab: string, host?: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const args = text.split("\0").slice(0, -1);
      const isOurs =
        args.some((arg) => OWN_PROGRAMS.includes(basename(arg))) &&
        args.at(-2) === lab &&
        (host === undefined || args.at(-1) === host);
      return isOurs ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
