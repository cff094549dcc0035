import { readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { hostPaths } from "../../../components/hosts/lab/runtime/layout.ts";
import type { HostCgroup } from "../../../components/hosts/lab/runtime/machine/cgroup-plan.ts";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import type { TestLab } from "./test-lab.ts";

/** Binds a host to one CPU of the machine. */
export async function bindToCpu(lab: TestLab, host: LabHostSpec, cpu: number): Promise<void> {
  for (const { directory, controllers } of await cgroupsOf(lab, host)) {
    if (controllers.includes("cpuset")) {
      await writeFile(join(directory, "cpuset.cpus"), String(cpu));
    }
  }
}

/** Gives a host that many times the usual weight among the hosts that share its CPU. */
export async function weigh(lab: TestLab, host: LabHostSpec, times: number): Promise<void> {
  for (const { directory, controllers } of await cgroupsOf(lab, host)) {
    if (!controllers.includes("cpu")) continue;
    await writeFile(join(directory, "cpu.shares"), String(1024 * times));
  }
}

/** Gives all hosts of a lab together more weight than anything else that runs on the machine. */
export async function favour(lab: TestLab, host: LabHostSpec): Promise<void> {
  for (const { directory, controllers } of await cgroupsOf(lab, host)) {
    if (!controllers.includes("cpu")) continue;
    await writeFile(join(dirname(directory), "cpu.shares"), "262144");
  }
}

/** Lets a host write no more than that to its disk, in bytes a second. */
export async function slowDisk(
  lab: TestLab,
  host: LabHostSpec,
  bytesPerSecond: number,
): Promise<void> {
  const device = await loopDeviceOf(hostPaths(lab.stateDir, host.name).disk);
  for (const { directory, controllers } of await cgroupsOf(lab, host)) {
    if (!controllers.includes("blkio")) continue;
    const file = join(directory, "blkio.throttle.write_bps_device");
    await writeFile(file, `${device} ${String(bytesPerSecond)}`);
  }
}

async function cgroupsOf(lab: TestLab, { name }: LabHostSpec): Promise<HostCgroup[]> {
  const { cgroups } = hostPaths(lab.stateDir, name);
  return JSON.parse(await readFile(cgroups, "utf8")) as HostCgroup[];
}

/** Major and minor number of the loop device that has an image. */
async function loopDeviceOf(image: string): Promise<string> {
  const { ino } = await stat(image);
  const columns = ["--list", "--noheadings", "--raw", "--output", "MAJ:MIN,BACK-INO"];
  const lines = execFileSync("losetup", columns, { encoding: "utf8" }).split("\n");
  // It pads its columns with escaped blanks.
  const line = lines.find((each) => each.endsWith(` ${String(ino)}`));
  const device =
    line === undefined ? undefined : /\d+:\d+/.exec(line.replaceAll("\\x20", " "))?.[0];
  if (device === undefined) throw new Error(`no loop device has ${image}`);
  return device;
}
