import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { HostPaths } from "../layout.ts";
import type { LabHost } from "../spec.ts";

/** What the driver puts over the Debian root: a file, or a symbolic link. */
export type LayerEntry =
  | { readonly path: string; readonly content: string; readonly mode?: number }
  | { readonly path: string; readonly linkTo: string };

/** Units that only make sense with hardware, or that would act on the kernel that all hosts share. */
const MASKED_UNITS = [
  "systemd-udevd.service",
  "systemd-udevd-kernel.socket",
  "systemd-udevd-control.socket",
  "systemd-udev-trigger.service",
  "systemd-remount-fs.service",
  "systemd-firstboot.service",
  "systemd-sysusers.service",
  "systemd-binfmt.service",
  "systemd-ask-password-wall.path",
  "dev-hugepages.mount",
  "dev-mqueue.mount",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
  "sys-kernel-config.mount",
  "sys-fs-fuse-connections.mount",
  "proc-sys-fs-binfmt_misc.automount",
  "getty.target",
  "console-getty.service",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
  "fstrim.timer",
];

/** systemd 252 reads /proc/cgroups early; everything after it may see the real one (pretend-files.ts). */
const UNHIDE_UNIT = `[Unit]
Description=Show the real /proc/cgroups
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=-/bin/umount /proc/cgroups
[Install]
WantedBy=sysinit.target
`;

const SSHD_CONFIG = `HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u .ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
UseDNS no
# A provisioner opens many connections at once.
MaxStartups 100:30:200
MaxSessions 100
`;

/**
 * The layer between the Debian root and what the host writes. A file that the host changes is the
 * host's from then on; files that must follow the driver are in `writeOwnedFiles`.
 */
export function layerEntries(host: LabHost, machineId: string): LayerEntry[] {
  const units = "/etc/systemd/system";
  const nameserver = host.dnsServer ?? host.public.gateway;
  return [
    { path: "/etc/hostname", content: `${host.name}\n` },
    { path: "/etc/hosts", content: `127.0.0.1 localhost\n${host.private.address} ${host.name}\n` },
    {
      path: "/etc/resolv.conf",
      content: `nameserver ${nameserver}\noptions timeout:1 attempts:1\n`,
    },
    { path: "/etc/machine-id", content: `${machineId}\n`, mode: 0o444 },
    { path: "/etc/ssh/sshd_config.d/10-nordmesh.conf", content: SSHD_CONFIG },
    {
      path: "/etc/systemd/journald.conf.d/10-nordmesh.conf",
      // The kernel's log is the machine's, not the host's.
      content: "[Journal]\nReadKMsg=no\nStorage=persistent\nSystemMaxUse=200M\n",
    },
    {
      path: "/etc/systemd/system.conf.d/10-nordmesh.conf",
      content: "[Manager]\nDefaultLimitNOFILE=65536:1048576\nDefaultTasksMax=infinity\n",
    },
    // Debian sets a number of processes for the whole kernel here.
    { path: "/etc/sysctl.d/50-pid-max.conf", linkTo: "/dev/null" },
    { path: `${units}/default.target`, linkTo: "/lib/systemd/system/multi-user.target" },
    {
      path: `${units}/multi-user.target.wants/ssh.service`,
      linkTo: "/lib/systemd/system/ssh.service",
    },
    { path: `${units}/nordmesh-unhide.service`, content: UNHIDE_UNIT },
    {
      path: `${units}/sysinit.target.wants/nordmesh-unhide.service`,
      linkTo: `${units}/nordmesh-unhide.service`,
    },
    ...MASKED_UNITS.map((unit) => ({ path: `${units}/${unit}`, linkTo: "/dev/null" })),
  ];
}

/** Writes the layer of one boot. The host is stopped: a layer must not change below a mounted overlay. */
export async function writeLayer(host: LabHost, paths: HostPaths): Promise<void> {
  await rm(paths.layer, { recursive: true, force: true });
  const machineId = await ensureMachineId(paths.machineId);
  for (const entry of layerEntries(host, machineId)) {
    const target = join(paths.layer, entry.path);
    // Folders of the topmost layer give a merged folder its mode, so the umask must not decide it.
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if ("linkTo" in entry) {
      await symlink(entry.linkTo, target);
      continue;
    }
    await writeFile(target, entry.content);
    await chmod(target, entry.mode ?? 0o644);
  }
}

async function ensureMachineId(file: string): Promise<string> {
  const present = await readFile(file, "utf8").catch(() => "");
  if (/^[0-9a-f]{32}\n$/.test(present)) return present.trim();
  const machineId = randomBytes(16).toString("hex");
  await writeFile(file, `${machineId}\n`);
  return machineId;
}
