import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HostCgroup } from "./cgroup-plan.ts";
import { planHostCgroups } from "./cgroup-plan.ts";
import { LabError } from "../failures.ts";
import { hostCgroup, labCgroup } from "../layout.ts";
import { killHard } from "./process-mark.ts";
import type { LabHost } from "../spec.ts";
import { waitUntil } from "./wait-until.ts";

const V2_CONTROLLERS = ["cpu", "memory", "pids", "cpuset", "io"];
const CFS_PERIOD_MICROSECONDS = 100_000;

/** Makes the host's control groups, with its limits set, and returns them. Safe to repeat. */
export async function createHostCgroups(host: LabHost): Promise<HostCgroup[]> {
  const cgroups = await hostCgroups(host.lab, host.name);
  for (const cgroup of cgroups) {
    // Another host's removal may take the lab's folder away between the two steps of a recursive mkdir.
    await mkdir(cgroup.directory, { recursive: true }).catch(async () => {
      await mkdir(cgroup.directory, { recursive: true });
    });
    if (cgroup.controllers.includes("cpuset")) await inheritCpuset(cgroup.directory);
    if (cgroup.version === 2 && cgroup.mountName === "") await handDownControllers(cgroup);
  }
  await applyLimits(cgroups, host);
  return cgroups;
}

/** Sets processor time and memory; acts at once on a running host. */
export async function applyLimits(
  cgroups: readonly HostCgroup[],
  { name, cpus, memoryMiB }: Pick<LabHost, "name" | "cpus" | "memoryMiB">,
): Promise<void> {
  const quota = String(Math.round(cpus * CFS_PERIOD_MICROSECONDS));
  const bytes = String(memoryMiB * 1024 * 1024);
  for (const cgroup of cgroups) {
    const set = (file: string, value: string) =>
      writeLimit(name, join(cgroup.directory, file), value);
    if (cgroup.version === 2 && cgroup.mountName === "") {
      await set("cpu.max", `${quota} ${String(CFS_PERIOD_MICROSECONDS)}`);
      await set("memory.max", bytes);
      // Memory that a host may swap out is memory beyond its limit; absent in a kernel without swap.
      const swap = join(cgroup.directory, "memory.swap.max");
      if (existsSync(swap)) await writeLimit(name, swap, "0");
    }
    if (cgroup.controllers.includes("cpu")) {
      await set("cpu.cfs_period_us", String(CFS_PERIOD_MICROSECONDS));
      await set("cpu.cfs_quota_us", quota);
    }
    if (cgroup.controllers.includes("memory")) await set("memory.limit_in_bytes", bytes);
  }
}

/** Kills whatever still runs in a host's groups and removes them; safe where there are none. */
export async function removeHostCgroups(
  lab: string,
  host: string,
  recorded: readonly HostCgroup[],
): Promise<void> {
  await killBelow(`/${hostCgroup(lab, host)}`);
  // Without a record they are where this process would make them.
  const cgroups = recorded.length > 0 ? recorded : await hostCgroups(lab, host);
  await removeGroups(cgroups.map(({ directory }) => directory));
}

/** The same for all hosts of a lab, as far as they are where this process would make them. */
export async function removeLabCgroups(lab: string): Promise<void> {
  await killBelow(`/${labCgroup(lab)}`);
  const cgroups = await hostCgroups(lab, "any");
  await removeGroups(cgroups.map(({ base }) => join(base, labCgroup(lab))));
}

/** Kills all processes in groups whose path has `mark` in it, and waits for their end. */
async function killBelow(mark: string): Promise<void> {
  const gone = await waitUntil(
    async () => {
      const pids = await processesBelow(mark);
      for (const pid of pids) killHard(pid);
      return pids.length === 0 ? true : undefined;
    },
    { seconds: 20 },
  );
  if (gone !== undefined) return;
  throw new LabError(
    `processes in the control group ${mark} are left 20 s after they were killed`,
    "look for processes in state D (ps -eo pid,stat,cmd), which wait for a disk, and try again",
  );
}

async function removeGroups(directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    const removed = await waitUntil(() => removeTree(directory), { seconds: 10 });
    if (removed === undefined) {
      throw new LabError(
        `the control group ${directory} stays busy for 10 s after its last process was killed`,
        "run the same command again",
      );
    }
    // The lab's own folder goes with its last host; until then it is not empty.
    const parent = dirname(directory);
    if (basename(parent).startsWith(labCgroup(""))) await rmdir(parent).catch(() => undefined);
  }
}

async function hostCgroups(lab: string, host: string): Promise<HostCgroup[]> {
  const mountinfo = await readFile("/proc/self/mountinfo", "utf8");
  const membership = await readFile("/proc/self/cgroup", "utf8");
  return planHostCgroups({ mountinfo, membership }, lab, host);
}

async function writeLimit(host: string, file: string, value: string): Promise<void> {
  await writeFile(file, value).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EBUSY") {
      throw new LabError(
        `lab host ${host}: it uses more memory than the limit that is asked for`,
        "stop something on the host, or restart the host, and run the same command again",
      );
    }
    throw new LabError(
      `lab host ${host}: the kernel refuses ${value} in ${file} (${code})`,
      "check that this process may change control groups: in a container it needs to be privileged",
    );
  });
}

/** A fresh cpuset group is empty and accepts no process: it takes what its parent has. */
async function inheritCpuset(directory: string): Promise<void> {
  for (const folder of [dirname(directory), directory]) {
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      if ((await readFile(join(folder, file), "utf8")).trim() !== "") continue;
      await writeFile(join(folder, file), await readFile(join(dirname(folder), file), "utf8"));
    }
  }
}

async function handDownControllers({ base, directory }: HostCgroup): Promise<void> {
  for (const folder of [base, dirname(directory)]) {
    const available = (await readFile(join(folder, "cgroup.controllers"), "utf8"))
      .trim()
      .split(" ");
    const wanted = V2_CONTROLLERS.filter((controller) => available.includes(controller));
    const line = wanted.map((controller) => `+${controller}`).join(" ");
    await writeFile(join(folder, "cgroup.subtree_control"), line).catch((error: unknown) => {
      throw new LabError(
        `cannot hand the controllers ${wanted.join(", ")} down from ${folder} (${String(error)})`,
        "run on the machine itself, or in a container whose processes are not in its top control group",
      );
    });
  }
}

/** Process numbers of all that is in a group whose path has `mark` in it, in any hierarchy. */
async function processesBelow(mark: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
      const isInside = text
        .split("\n")
        .some((line) => line.endsWith(mark) || line.includes(`${mark}/`));
      if (!isInside) return [];
      // A zombie is as good as gone: nothing holds it but a parent that has not looked yet.
      const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
      return status.includes(") Z") ? [] : [Number(pid)];
    }),
  );
  return found.flat();
}

/** Removes a group with all below it; undefined while something in it is still busy. */
async function removeTree(directory: string): Promise<true | undefined> {
  try {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && (await removeTree(join(directory, entry.name))) !== true)
        return undefined;
    }
    await rmdir(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? true : undefined;
  }
}
