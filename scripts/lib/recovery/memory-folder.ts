import { mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../command-line/command-line.ts";

/** `statfs` type of tmpfs (linux/magic.h). */
const TMPFS = 0x01021994;

const CANDIDATES = ["/dev/shm", "/run"];

/**
 * Does some work with a folder in memory that nobody else can enter, and removes it whatever happens: what
 * etcd's tools read has to be a file, and nothing of a kit may lie on a disk in the open. Throws a `CommandError`
 * on a machine that has no such place.
 */
export async function withMemoryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(await findMemory(), "nordmesh-kit-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findMemory(): Promise<string> {
  for (const candidate of CANDIDATES) {
    const found = await statfs(candidate).catch(() => undefined);
    if (found?.type === TMPFS) return candidate;
  }
  throw new CommandError(
    "There is no file system in memory here, and a kit is not unpacked to a disk.",
    "use a Linux machine with tmpfs at /dev/shm",
  );
}
