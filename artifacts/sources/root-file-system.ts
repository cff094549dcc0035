import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianMirrors } from "../build/debian-archive.ts";
import { DEBIAN_LICENCE, originsOfInstalled } from "../build/debian.ts";
import { runCommand } from "../build/run-command.ts";
import type { BuildContext, Item, Origin } from "../item.ts";
import type { BundleExtra } from "../../model/values/images.ts";
import type { Versions } from "../../model/values/versions.ts";

/** What a host has beside a minimal Debian: what kubeadm asks for, SSH, and the local API proxy. */
export const HOST_PACKAGES: readonly string[] = [
  ...[
    "systemd",
    "systemd-sysv",
    "dbus",
    "libpam-systemd",
    "udev",
    "openssh-server",
    "ca-certificates",
  ],
  ...[
    "iproute2",
    "iptables",
    "nftables",
    "conntrack",
    "ethtool",
    "socat",
    "ebtables",
    "ipset",
    "kmod",
  ],
  ...["procps", "iputils-ping", "netcat-openbsd", "curl", "less", "jq", "haproxy"],
];

/** Services that the packages enable and that start by a phase. The rest is the lab driver's choice. */
const DISABLED = ["haproxy.service", "nftables.service"];

/** Identity and caches: every host makes its own, or needs none. */
const EMPTIED = [
  "debootstrap",
  "etc/hostname",
  "var/lib/dbus/machine-id",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log/apt",
  "var/log/bootstrap.log",
  "var/log/dpkg.log",
  "var/log/alternatives.log",
  ...["dsa", "ecdsa", "ed25519", "rsa"].flatMap((kind) => [
    `etc/ssh/ssh_host_${kind}_key`,
    `etc/ssh/ssh_host_${kind}_key.pub`,
  ]),
  ...["doc", "man", "locale", "info", "lintian", "bash-completion"].map(
    (name) => `usr/share/${name}`,
  ),
  "dev",
];

const REVISION = 2;

/** Root of lab hosts: the shared, read-only lower layer of every host. The same for every source. */
export function rootFileSystemItem(versions: Versions): Item {
  return {
    name: "rootfs",
    title: `root file system of lab hosts (Debian ${versions.debian.suite})`,
    needs: [],
    inputs: rootInputs(versions.debian),
    estimateSeconds: 75,
    bundled: [{ name: "rootfs", kind: "root-file-system", from: "root", to: "rootfs" }],
    reference: `Debian ${versions.debian.suite}`,
    licence: DEBIAN_LICENCE,
    build: async (context) => await buildRoot(versions.debian.suite, context, "rootfs"),
  };
}

/** The same of other releases, for lab hosts that stand in for rented ones; those that the extras ask for. */
export function furtherRootItems(versions: Versions, extras: readonly BundleExtra[]): Item[] {
  return versions.furtherDebian
    .filter(({ release }) => extras.includes(`debian-${release}`))
    .map(({ release, suite, refreshed }): Item => {
      const name = `rootfs-debian-${release}`;
      return {
        name,
        title: `root file system of lab hosts with Debian ${release}`,
        needs: [],
        inputs: rootInputs({ suite, refreshed }),
        estimateSeconds: 90,
        bundled: [{ name, kind: "root-file-system", from: "root", to: `debian-${release}/rootfs` }],
        reference: `Debian ${suite}`,
        licence: DEBIAN_LICENCE,
        build: async (context) => await buildRoot(suite, context, name),
      };
    });
}

function rootInputs(debian: Versions["debian"]): Item["inputs"] {
  return {
    revision: REVISION,
    debian,
    packages: [...HOST_PACKAGES],
    disabled: DISABLED,
    emptied: EMPTIED,
  };
}

async function buildRoot(
  suite: string,
  context: BuildContext,
  item: string,
): Promise<readonly Origin[]> {
  return await makeDebianRoot(join(context.output, "root"), suite, HOST_PACKAGES, context, item);
}

/** Makes a root of a Debian suite with these packages, without what each host has of its own. */
export async function makeDebianRoot(
  root: string,
  suite: string,
  packages: readonly string[],
  context: BuildContext,
  item: string,
): Promise<readonly Origin[]> {
  const run = (command: string, ...args: string[]) =>
    runCommand(command, args, { signal: context.signal, item });
  const { main } = await debianMirrors(context, item);
  await mkdir(context.folders.debianPackages, { recursive: true });
  context.report("unpacking and configuring Debian");
  // In namespaces of its own: when it is killed, its children and mounts go with it.
  await run(
    "unshare",
    ...["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "debootstrap"],
    "--variant=minbase",
    `--cache-dir=${context.folders.debianPackages}`,
    `--include=${packages.join(",")}`,
    suite,
    root,
    main,
  );
  const installed = await run("chroot", root, "dpkg-query", "-W", "-f", "${Package} ${Version}\\n");
  await run("chroot", root, "systemctl", "disable", ...DISABLED);
  await run("chroot", root, "passwd", "--lock", "root");
  for (const path of EMPTIED) await rm(join(root, path), { recursive: true, force: true });
  for (const folder of ["dev", "var/cache/apt/archives/partial", "var/lib/apt/lists/partial"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, "etc/machine-id"), "");
  await writeFile(join(root, "etc/resolv.conf"), "");
  return originsOfInstalled(installed);
}
