import { open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { LabError } from "./failures.ts";
import { runCommand } from "./run-command.ts";
import { waitUntil } from "./wait-until.ts";

const GIB = 1024 ** 3;
/** Below this much free space a host would boot and then fail in ways that are hard to read. */
const LEAST_FREE_MIB = 512;

/**
 * Makes a host's disk if there is none: a sparse ext4 image. Its own size makes df, the kubelet's
 * eviction and image collection speak of the host, not of the machine.
 */
export async function ensureDisk(image: string, diskGiB: number): Promise<void> {
  if (await fileSize(image)) return;
  await assertFreeSpace(dirname(image));
  const unfinished = `${image}.new`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, "wx", 0o600);
  await file.truncate(diskGiB * GIB).finally(() => file.close());
  const lazily = "lazy_itable_init=1,lazy_journal_init=1,nodiscard";
  await runCommand("mkfs.ext4", ["-q", "-m", "0", "-E", lazily, unfinished]);
  await rename(unfinished, image);
}

/** MiB that an image really occupies on the machine; zero where there is none. */
export async function occupiedMiB(image: string): Promise<number> {
  return await stat(image).then(
    ({ blocks }) => Math.round((blocks * 512) / 1024 ** 2),
    () => 0,
  );
}

/** Waits until the kernel has let go of an image after the end of its host. */
export async function waitForFreeImage(image: string): Promise<void> {
  const free = await waitUntil(async () => ((await loopDevicesOf(image)).length === 0 ? true : undefined), {
    seconds: 20,
  });
  if (free !== undefined) return;
  throw new LabError(
    `a loop device still holds ${image} 20 s after its host ended`,
    `see who uses it (losetup --associated ${image}; fuser -vm ${image}) and run the command again`,
  );
}

async function loopDevicesOf(image: string): Promise<string[]> {
  const devices = (await readdir("/sys/block")).filter((name) => name.startsWith("loop"));
  const backing = await Promise.all(
    devices.map(async (name) => {
      const file = await readFile(`/sys/block/${name}/loop/backing_file`, "utf8").catch(() => "");
      return file.trim() === image ? [name] : [];
    }),
  );
  return backing.flat();
}

async function assertFreeSpace(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMiB >= LEAST_FREE_MIB) return;
  throw new LabError(
    `no space left for a lab host's disk: ${String(freeMiB)} MiB free on the file system of ${directory}, ` +
      `${String(LEAST_FREE_MIB)} needed to start`,
    "free some space there, or choose another state folder, and run the same command again",
  );
}

async function fileSize(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
