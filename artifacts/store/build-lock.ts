import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A held lock. The kernel frees it when this process ends, in whatever way. */
export interface BuildLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock at `path`, so that two builders never fill one cache at once. While another holds
 * it, `onWait` is told who, and the wait lasts until that one ends or `signal` aborts.
 */
export async function takeBuildLock(
  path: string,
  owner: string,
  options: { readonly onWait: (holder: string) => void; readonly signal: AbortSignal },
): Promise<BuildLock> {
  await mkdir(dirname(path), { recursive: true });
  const atOnce = await hold(path, ["--nonblock"], options.signal);
  if (atOnce === undefined) {
    options.onWait((await readFile(path, "utf8").catch(() => "")).trim() || "another build");
  }
  const lock = atOnce ?? (await hold(path, [], options.signal));
  if (lock === undefined) throw new Error(`unreachable: flock gave up on ${path}`);
  await writeFile(path, `${owner}\n`);
  return lock;
}

/** `flock` holds the lock while its `cat` waits for the end of our pipe, which our death brings. */
async function hold(
  path: string,
  flags: readonly string[],
  signal: AbortSignal,
): Promise<BuildLock | undefined> {
  signal.throwIfAborted();
  const child = spawn("flock", [...flags, path, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
    // Not in the terminal's group: the lock outlives a ^C until what it guards has come to rest.
    detached: true,
  });
  const ended = once(child, "close");
  const giveUp = (): void => {
    child.kill("SIGKILL");
  };
  signal.addEventListener("abort", giveUp);
  const first = await Promise.race([once(child.stdout, "data"), ended.then(() => undefined)]);
  signal.removeEventListener("abort", giveUp);
  signal.throwIfAborted();
  if (first === undefined) return undefined;
  return {
    release: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
