import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { HostPaths } from "./layout.ts";
import { waitUntil } from "./machine/wait-until.ts";
import type { ProcessMark } from "./machine/process-mark.ts";
import { isRunning, markProcess, signalProcess } from "./machine/process-mark.ts";

/** systemd's own signals (systemd(1)), counted from the C library's SIGRTMIN. */
const SIGRTMIN = 34;
const SIGNAL_POWEROFF = SIGRTMIN + 4;
const SIGNAL_REBOOT = SIGRTMIN + 5;
const REPEAT_MILLISECONDS = 500;

/** Process 1 of a running host, as the machine sees it. */
export function initProcess(paths: HostPaths): ProcessMark | undefined {
  try {
    const pid = Number(readFileSync(paths.initPid, "utf8"));
    const mark = markProcess(pid);
    // A number left over from an earlier boot of the machine may be anybody's by now.
    const cgroups = readFileSync(`/proc/${String(pid)}/cgroup`, "utf8");
    const ours = new RegExp(`/nordmesh\\.[^/\n]+/${basename(paths.directory)}(/|$)`, "m");
    return ours.test(cgroups) ? mark : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Process 1 of a running host once it is systemd; waits for that at most `seconds`. Before, its root is
 * the machine's, and a command run in its namespaces would be run on the machine.
 */
export async function bootedProcess(
  paths: HostPaths,
  seconds: number,
): Promise<ProcessMark | undefined> {
  const booted = async (): Promise<ProcessMark | undefined> => {
    const init = initProcess(paths);
    if (init === undefined) return undefined;
    const name = await readFile(`/proc/${String(init.pid)}/comm`, "utf8").catch(() => "");
    return name.trim() === "systemd" ? init : undefined;
  };
  return initProcess(paths) === undefined ? undefined : await waitUntil(booted, { seconds });
}

/** Asks systemd to power the host off. Before systemd is up nothing listens, so it is asked until it ends. */
export function askToPowerOff(paths: HostPaths): void {
  const ask = (): void => {
    const init = initProcess(paths);
    if (init !== undefined) signalProcess(init, SIGNAL_POWEROFF);
  };
  ask();
  setInterval(ask, REPEAT_MILLISECONDS).unref();
}

/** Asks systemd to reboot the host. */
export function askToReboot(init: ProcessMark): void {
  signalProcess(init, SIGNAL_REBOOT);
}

/** Ends a host at once: the kernel kills all of its processes with process 1. */
export function killInit(paths: HostPaths): void {
  const init = initProcess(paths);
  if (isRunning(init)) signalProcess(init, "SIGKILL");
}
