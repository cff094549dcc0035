import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DEBIAN_LICENCE } from "../build/debian.ts";
import { runCommand } from "../build/run-command.ts";
import type { BuildContext, Item, Origin } from "../item.ts";
import type { Versions } from "../../model/values/versions.ts";
import { HOST_PACKAGES, makeDebianRoot } from "./root-file-system.ts";

/** What a guest has beside what every host has: a kernel, and what sets it up at its first start. */
const GUEST_PACKAGES = [
  "linux-image-amd64",
  "initramfs-tools",
  "zstd",
  "cloud-init",
  // debootstrap does not see through the virtual packages that name it.
  "python3-cffi-backend",
  "e2fsprogs",
  "systemd-timesyncd",
  "unattended-upgrades",
];

/** What the kernel needs to find its root; all else it loads from there. */
const BOOT_MODULES = ["virtio_pci", "virtio_blk", "virtio_net", "ext4"];

/** What a seed can ask for, and nothing else: each further module costs every start its time. */
const CLOUD_INIT = `datasource_list: [NoCloud, None]
cloud_init_modules: [seed_random, resizefs, disk_setup, mounts, set_hostname, update_hostname, update_etc_hosts, users-groups, ssh]
cloud_config_modules: [set-passwords]
cloud_final_modules: []
`;

const FILES: Readonly<Record<string, string>> = {
  "etc/fstab": "LABEL=nordmesh-root / ext4 defaults,errors=remount-ro 0 1\n",
  "etc/cloud/cloud.cfg.d/99-nordmesh.cfg": CLOUD_INIT,
  "etc/modules-load.d/nordmesh.conf": "i6300esb\n",
  // A guest that hangs is reset by its hypervisor's watchdog device.
  "etc/systemd/system.conf.d/nordmesh.conf": "[Manager]\nRuntimeWatchdogSec=30s\n",
};

const INITRD_FILES: Readonly<Record<string, string>> = {
  "etc/initramfs-tools/conf.d/nordmesh": "MODULES=list\n",
  "etc/initramfs-tools/modules": `${BOOT_MODULES.join("\n")}\n`,
};

/** The network is systemd-networkd's; nobody logs in at a console; nothing updates itself before update-securely says so. */
const ENABLED = ["systemd-networkd.service"];
const MASKED = [
  "getty@.service",
  "serial-getty@.service",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "e2scrub_reap.service",
];

const SIZE = "2G";
const REVISION = 2;

/**
 * Image of kvm guests: a root disk, and its kernel beside it, so that no boot loader is needed and the
 * hypervisor knows what it starts. The same for every source.
 */
export function guestImageItem(versions: Versions): Item {
  return {
    name: "guest-image",
    title: `image of kvm guests (Debian ${versions.debian.suite})`,
    needs: [],
    inputs: {
      revision: REVISION,
      debian: versions.debian,
      packages: [...HOST_PACKAGES, ...GUEST_PACKAGES],
      files: { ...FILES, ...INITRD_FILES },
      enabled: ENABLED,
      masked: MASKED,
      size: SIZE,
    },
    estimateSeconds: 150,
    bundled: ["root.raw", "vmlinuz", "initrd.img"].map((name) => ({
      name: `guest-image-${name}`,
      kind: "guest-image",
      from: name,
      to: `guest-image/${name}`,
    })),
    reference: `Debian ${versions.debian.suite}`,
    licence: DEBIAN_LICENCE,
    build: async (context) => await buildImage(versions.debian.suite, context),
  };
}

async function buildImage(suite: string, context: BuildContext): Promise<readonly Origin[]> {
  const root = join(context.scratch, "root");
  const run = (command: string, ...args: string[]) =>
    runCommand(command, args, { signal: context.signal, item: "guest-image" });
  const packages = [...HOST_PACKAGES, ...GUEST_PACKAGES];
  const origins = await makeDebianRoot(root, suite, packages, context, "guest-image");
  await writeFiles(root, { ...FILES, ...INITRD_FILES });
  context.report("making the kernel's first root");
  const inRoot = 'mount -t proc proc "$1/proc"; exec chroot "$1" update-initramfs -u';
  await run("unshare", "--mount", "sh", "-ec", inRoot, "sh", root);
  await run("chroot", root, "systemctl", "enable", ...ENABLED);
  await run("chroot", root, "systemctl", "mask", ...MASKED);
  const boot = await readdir(join(root, "boot"));
  for (const kind of ["vmlinuz", "initrd.img"]) {
    const file = boot.find((name) => name.startsWith(`${kind}-`));
    if (file === undefined) throw new Error(`unreachable: Debian's kernel brought no ${kind}`);
    await copyFile(join(root, "boot", file), join(context.output, kind));
  }
  context.report("writing the disk");
  const disk = join(context.output, "root.raw");
  await run("mke2fs", "-q", "-F", "-t", "ext4", "-L", "nordmesh-root", "-d", root, disk, SIZE);
  await rm(root, { recursive: true });
  return origins;
}

async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}
