import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isErrno, makePrivateFolder } from "./atomic-file.ts";

/** Who holds a stack's lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, in clock ticks since boot; tells a reused pid from the holder. */
  readonly born: string;
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
  readonly command: string;
}

/** Another run is at work on the stack. */
export class LockedError extends Error {
  override readonly name = "LockedError";
  readonly holder: LockHolder;

  constructor(holder: LockHolder, path: string) {
    const { pid, host, since, command } = holder;
    super(
      `another run holds this stack: ${command} (pid ${String(pid)} on ${host}, since ${since}). ` +
        `Wait for it to end; if it is certain that it is gone, remove ${path}`,
    );
    this.holder = holder;
  }
}

/** A held lock. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a state folder, or throws LockedError. A lock whose process is gone from this
 * host is taken over; one of another host never is, because nobody here can tell.
 */
export async function takeLock(stateDir: string, command: string): Promise<Lock> {
  await makePrivateFolder(stateDir);
  const path = join(stateDir, "lock");
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify(describeSelf(command)), { mode: 0o600 });
  try {
    while (!(await tryLink(mine, path)) && !(await takeOver(mine, path)));
  } finally {
    await rm(mine, { force: true });
  }
  return { release: () => rm(path, { force: true }) };
}

function describeSelf(command: string): LockHolder {
  const since = new Date().toISOString();
  return { pid: process.pid, host: hostname(), born: birthOf(process.pid) ?? "", since, command };
}

// A hard link appears with its content or not at all: nobody ever reads a half-written lock.
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Puts our lock in the place of a stale one; false when it has to be looked at again. Between finding a
 * lock stale and replacing it another process may do the same, so only the holder of a second link may
 * replace, and only what it then still finds stale.
 */
async function takeOver(mine: string, path: string): Promise<boolean> {
  const holder = await readHolder(path);
  if (holder === undefined) return false;
  if (isAlive(holder)) throw new LockedError(holder, path);
  const claim = `${path}.takeover`;
  if (!(await tryLink(mine, claim))) {
    const claimant = await readHolder(claim);
    // Nobody can tell whether its claimant had replaced the lock already: a person has to look.
    if (claimant !== undefined && !isAlive(claimant)) throw new LockedError(claimant, claim);
    await pause(CLAIM_MILLISECONDS);
    return false;
  }
  try {
    const now = await readHolder(path);
    if (now === undefined || isAlive(now)) return false;
    await rename(mine, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** A claim is held for two reads and a rename. */
const CLAIM_MILLISECONDS = 10;

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as LockHolder;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    // Not written by us: nobody can say whose it is, so a person has to look.
    throw new Error(`${path} cannot be read as a lock; look at it and remove it`, { cause: error });
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  const born = birthOf(holder.pid);
  return born !== undefined && (holder.born === "" || holder.born === born);
}

/** Start time of a process (field 22 of /proc/PID/stat), undefined when there is no such process. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The second field, the name, may hold spaces and brackets; what follows the last bracket is regular.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return isRunning(pid) ? "" : undefined;
  }
}

// Where there is no /proc, only the pid can be asked about.
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}
