import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DEBIAN_LICENCE, unpackDebianPackages } from "../../build/debian.ts";
import { runCommand } from "../../build/run-command.ts";
import type { BuildContext, Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";

/** A tree of Debian packages that images take as their lowest layer. */
interface TreeRecipe {
  readonly name: string;
  readonly title: string;
  readonly packages: readonly string[];
  readonly estimateSeconds: number;
  /** Programs that must start inside the tree: a library that is missing shows here, not on a host. */
  readonly smoke: readonly (readonly string[])[];
}

/** iptables and nft with their libraries. One tree, so that hosts unpack its layer once. */
const NETWORK: TreeRecipe = {
  name: "network-tree",
  title: "Debian packages under kube-proxy, Envoy and the CNI agent",
  packages: [
    ...["libc6", "libgcc-s1", "netbase", "ca-certificates", "iptables", "nftables", "libnftables1"],
    ...[
      "libip4tc2",
      "libip6tc2",
      "libmnl0",
      "libnetfilter-conntrack3",
      "libnfnetlink0",
      "libnftnl11",
    ],
    ...["libxtables12", "libgmp10", "libjansson4", "libedit2", "libbsd0", "libmd0", "libtinfo6"],
  ],
  estimateSeconds: 8,
  smoke: [
    ["/usr/sbin/iptables", "--version"],
    ["/usr/sbin/ip6tables-restore", "--version"],
    ["/usr/sbin/nft", "--version"],
  ],
};

/** What the agent calls, and the compiler of its eBPF programs; clang 19 is what Cilium itself uses. */
const CILIUM: TreeRecipe = {
  name: "cilium-tree",
  title: "Debian packages under the Cilium agent",
  packages: [
    ...NETWORK.packages,
    ...[
      "bash",
      "coreutils",
      "findutils",
      "grep",
      "sed",
      "mount",
      "util-linux",
      "libmount1",
      "libblkid1",
    ],
    ...[
      "libsmartcols1",
      "libselinux1",
      "libpcre2-8-0",
      "libacl1",
      "libattr1",
      "libcap2",
      "libcap-ng0",
    ],
    ...[
      "libsystemd0",
      "libudev1",
      "libuuid1",
      "libcrypt1",
      "libpam0g",
      "libaudit1",
      "liblz4-1",
      "liblzma5",
    ],
    ...[
      "libzstd1",
      "libgcrypt20",
      "libgpg-error0",
      "libssl3",
      "kmod",
      "libkmod2",
      "ipset",
      "libipset13",
    ],
    ...[
      "iproute2",
      "libtirpc3",
      "libelf1",
      "libbpf1",
      "libdb5.3",
      "libcap2-bin",
      "zlib1g",
      "libxml2",
      "libicu72",
    ],
    ...["libedit2", "libffi8", "libstdc++6", "libz3-4", "clang-19", "libclang-cpp19", "libllvm19"],
  ],
  estimateSeconds: 40,
  smoke: [
    ["/usr/bin/clang", "--version"],
    ["/bin/bash", "-c", "cp --version; find --version; grep --version; sed --version"],
    ["/usr/bin/nsenter", "--version"],
    ["/bin/mount", "--version"],
    ["/usr/sbin/ip", "-V"],
    ["/usr/sbin/tc", "-V"],
    ["/usr/sbin/ipset", "version"],
    ["/usr/sbin/modprobe", "--version"],
    ["/usr/sbin/iptables", "--version"],
  ],
};

/** The trees under the images, as items of their own: several images share one. */
export function treeItems(versions: Versions): readonly Item[] {
  return [treeItem(NETWORK, versions), treeItem(CILIUM, versions)];
}

const REVISION = 1;

function treeItem(recipe: TreeRecipe, versions: Versions): Item {
  return {
    name: recipe.name,
    title: recipe.title,
    needs: [],
    inputs: { revision: REVISION, debian: versions.debian, packages: recipe.packages },
    estimateSeconds: recipe.estimateSeconds,
    bundled: [],
    reference: `Debian ${versions.debian.suite}`,
    licence: DEBIAN_LICENCE,
    build: async (context) => {
      const tree = join(context.output, "tree");
      await mkdir(tree);
      const origins = await unpackDebianPackages(recipe.packages, tree, context, recipe.name);
      await finishTree(tree);
      await tryPrograms(tree, recipe, context);
      return origins;
    },
  };
}

/** Does what the packages' own scripts would do on a full system. */
async function finishTree(tree: string): Promise<void> {
  for (const family of ["iptables", "ip6tables"]) {
    for (const suffix of ["", "-save", "-restore"]) {
      await symlink("xtables-nft-multi", join(tree, "usr/sbin", family + suffix));
    }
  }
  await joinCertificates(tree);
  await writeFile(
    join(tree, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nistio-proxy:x:1337:1337::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n",
  );
  await writeFile(join(tree, "etc/group"), "root:x:0:\nistio-proxy:x:1337:\nnogroup:x:65534:\n");
  const files = await readdir(join(tree, "usr/bin"));
  if (files.includes("bash")) await symlink("bash", join(tree, "usr/bin/sh"));
  if (files.includes("clang-19")) await symlink("clang-19", join(tree, "usr/bin/clang"));
}

/** One file with all certificates of the package, as update-ca-certificates makes it. */
async function joinCertificates(tree: string): Promise<void> {
  const folder = join(tree, "usr/share/ca-certificates/mozilla");
  const names = (await readdir(folder)).sort();
  const all = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  await mkdir(join(tree, "etc/ssl/certs"), { recursive: true });
  await writeFile(join(tree, "etc/ssl/certs/ca-certificates.crt"), all.join(""));
  await chmod(join(tree, "etc/ssl/certs/ca-certificates.crt"), 0o644);
}

async function tryPrograms(tree: string, recipe: TreeRecipe, context: BuildContext): Promise<void> {
  for (const command of recipe.smoke) {
    await runCommand("chroot", [tree, ...command], { signal: context.signal, item: recipe.name });
  }
}
