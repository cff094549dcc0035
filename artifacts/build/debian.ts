import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildContext, Origin } from "../item.ts";
import { downloadDebianPackages } from "./debian-archive.ts";
import { runCommand } from "./run-command.ts";

/** Parts of Debian packages that no program in an image reads. */
const UNREAD = ["doc", "man", "locale", "info", "lintian", "bug", "doc-base", "bash-completion"];

/** Many licences, each package's own; the SBOM lists the packages. */
export const DEBIAN_LICENCE = "LicenseRef-Debian-packages";

/**
 * Unpacks exactly the named Debian packages, without what they depend on, into `tree`. The list is
 * written by hand and smaller than the closure; what an image lacks shows in its smoke command.
 */
export async function unpackDebianPackages(
  packages: readonly string[],
  tree: string,
  context: BuildContext,
  item: string,
): Promise<readonly Origin[]> {
  context.report(`unpacking ${String(packages.length)} Debian packages`);
  const archives = join(context.scratch, "debian");
  await downloadDebianPackages(packages, archives, context, item);
  const options = { signal: context.signal, item };
  const files = (await readdir(archives)).sort();
  for (const file of files)
    await runCommand("dpkg-deb", ["-x", join(archives, file), tree], options);
  await mergeUsr(tree, (command, args) => runCommand(command, args, options));
  for (const folder of UNREAD)
    await rm(join(tree, "usr/share", folder), { recursive: true, force: true });
  await rm(archives, { recursive: true });
  return files.map(originOfArchive);
}

/** What a Debian package's file name says: `libc6_2.36-9+deb12u13_amd64.deb`. */
export function originOfArchive(file: string): Origin {
  const [name = file, version = ""] = file.replace(/\.deb$/, "").split("_");
  return { type: "debian-package", name, version: decodeURIComponent(version), licence: null };
}

/** Origins from the lines `name version` that `dpkg-query` prints. */
export function originsOfInstalled(text: string): readonly Origin[] {
  return text
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([name, version]) =>
      name && version ? [{ type: "debian-package" as const, name, version, licence: null }] : [],
    );
}

/** Lays a tree out as an installed Debian has it: /bin, /sbin and /lib are links into /usr. */
async function mergeUsr(
  tree: string,
  run: (command: string, args: readonly string[]) => Promise<string>,
): Promise<void> {
  for (const folder of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(tree, folder), { recursive: true });
    await run("cp", ["-a", join(tree, folder), join(tree, "usr")]);
    await rm(join(tree, folder), { recursive: true });
    await symlink(`usr/${folder}`, join(tree, folder));
  }
  for (const folder of ["etc", "run", "tmp", "proc", "sys", "dev"]) {
    await mkdir(join(tree, folder), { recursive: true });
  }
  await chmod(join(tree, "tmp"), 0o1777);
  await writeFile(join(tree, "etc/nsswitch.conf"), "hosts: files dns\n");
}
