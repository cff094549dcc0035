import { execFileSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import type { TestLab } from "./test-lab.ts";

/**
 * Everything on this machine that a lab is made of: namespaces, mounts, loop devices, control groups,
 * processes and files outside its folder. One line a thing.
 */
export function machineTraces(): string[] {
  return [
    ...list("/run/netns").map((name) => `netns ${name}`),
    ...read("/proc/mounts").map((line) => `mount ${line}`),
    ...execFileSync("losetup", ["--list", "--noheadings"], { encoding: "utf8" })
      .split("\n")
      .map((line) => `loop ${line.trim().replaceAll(/\s+/g, " ")}`),
    ...globSync("/sys/fs/cgroup/**/nordmesh.*{,/*}").map((folder) => `cgroup ${folder}`),
    ...list("/run/nordmesh").map((name) => `file /run/nordmesh/${name}`),
    ...list("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map(describeProcess),
  ];
}

/**
 * What `after` has and `before` had not, as far as it concerns the lab: other work on the machine goes
 * on meanwhile. The mount that `ip netns` makes names no lab but is one's doing.
 */
export function newTraces(
  lab: TestLab,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const known = new Set(before);
  const concerns = (line: string): boolean =>
    line.includes(lab.name) || line.includes(lab.stateDir) || line.includes(" /run/netns ");
  return after.filter((line) => !known.has(line) && concerns(line));
}

function describeProcess(pid: string): string {
  const command = read(`/proc/${pid}/cmdline`).join(" ").replaceAll("\0", " ");
  return `process ${pid} ${command} in ${read(`/proc/${pid}/cgroup`).join(" ")}`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return []; // a process that has just ended
  }
}
