import { readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** Start time in clock ticks since boot, from /proc/PID/stat. */
  readonly startTicks: string;
  /** Boot of the machine in which it ran. */
  readonly bootId: string;
}

/**
 * Marks a running process; undefined when there is none. A zombie counts as none once its last thread has
 * ended: until then it holds its files and ports.
 */
export function markProcess(pid: number): ProcessMark | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The second field is the command in brackets and may hold anything, so fields are counted after it.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const startTicks = rest[18];
    if (startTicks === undefined || state === "X") return undefined;
    if (state === "Z" && readdirSync(`/proc/${String(pid)}/task`).length <= 1) return undefined;
    return {
      pid,
      startTicks,
      bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    };
  } catch {
    return undefined;
  }
}

/** Whether the marked process still runs. */
export function isRunning(mark: ProcessMark | undefined): mark is ProcessMark {
  if (mark === undefined) return false;
  const present = markProcess(mark.pid);
  return present?.startTicks === mark.startTicks && present.bootId === mark.bootId;
}

/** The process that `file` names, if it still runs. */
export async function readRunning(file: string): Promise<ProcessMark | undefined> {
  const mark = await readFile(file, "utf8").then(parseMark, () => undefined);
  return isRunning(mark) ? mark : undefined;
}

/** Writes a process, by default this one, to `file`. */
export async function writeMark(file: string, pid = process.pid): Promise<void> {
  await writeFile(file, JSON.stringify(markProcess(pid)) + "\n", { mode: 0o600 });
}

/** Sends a signal if the process still runs. */
export function signalProcess(mark: ProcessMark, signal: NodeJS.Signals | number): void {
  if (!isRunning(mark)) return;
  try {
    process.kill(mark.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Kills a process by its number, if it is still there. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Forgets the process in `file`. */
export async function removeMark(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Half-written text (a kill in the middle of `writeMark`) counts as no process. */
function parseMark(text: string): ProcessMark | undefined {
  try {
    return JSON.parse(text) as ProcessMark;
  } catch {
    return undefined;
  }
}
