import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { killHard } from "./process-mark.ts";
import { waitUntil } from "./wait-until.ts";

const OWN_PROGRAMS = ["supervisor-process.ts", "door-process.ts"];

/**
 * Ends this driver's own processes of a host that no file names any more, such as those of a lab whose
 * folder was deleted by hand. Both programs carry lab and host as their last arguments.
 */
export async function killStrayProcesses(lab: string, host: string): Promise<void> {
  await waitUntil(
    async () => {
      const pids = await strayProcesses(lab, host);
      for (const pid of pids) killHard(pid);
      return pids.length === 0 ? true : undefined;
    },
    { seconds: 10 },
  );
}

async function strayProcesses(lab: string, host: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const args = text.split("\0").slice(0, -1);
      const isOurs =
        args.some((arg) => OWN_PROGRAMS.includes(basename(arg))) &&
        args.at(-2) === lab &&
        args.at(-1) === host;
      return isOurs ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
