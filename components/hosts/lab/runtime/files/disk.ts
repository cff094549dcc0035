import { open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { LabError } from "../failures.ts";
import { runCommand } from "../machine/run-command.ts";
import { waitUntil } from "../machine/wait-until.ts";

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
  const free = await waitUntil(
    async () => ((await loopDevicesOf(image)).length === 0 ? true : undefined),
    {
      seconds: 20,
    },
  );
  if (free !== undefined) return;
  throw new LabError(
    `a loop device still holds ${image} 20 s after its host ended`,
    `see who uses it (losetup --associated ${image}; fuser -vm ${image}) and run the command again`,
  );
}

/** By inode: the path that the kernel knows is the one in a host's own mounts, which are gone by now. */
async function loopDevicesOf(image: string): Promise<string[]> {
  const file = await stat(image).catch(() => undefined);
  if (file === undefined) return [];
  const list = await runCommand("losetup", [
    "--list",
    "--noheadings",
    "--raw",
    "--output",
    "NAME,BACK-INO,BACK-MAJ:MIN",
  ]);
  const wanted = `${String(file.ino)} ${deviceNumbers(file.dev)}`;
  return list.split("\n").flatMap((line) => {
    const [name, ...backing] = line.trim().split(/\s+/);
    return name !== undefined && backing.join(" ") === wanted ? [name] : [];
  });
}

/** Major and minor number of a device, as losetup prints them (the kernel's packing of `dev_t`). */
function deviceNumbers(dev: number): string {
  const packed = BigInt(dev);
  const major = ((packed >> 8n) & 0xfffn) | ((packed >> 32n) & ~0xfffn);
  const minor = (packed & 0xffn) | ((packed >> 12n) & ~0xffn);
  return `${String(major)}:${String(minor & 0xffffffffn)}`;
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
