import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildGo, goInputs } from "../../build/go-build.ts";
import type { GoBuild } from "../../build/go-build.ts";
import { runCommand } from "../../build/run-command.ts";
import { downloadDebianPackages } from "../../build/debian-archive.ts";
import { originOfArchive } from "../../build/debian.ts";
import type { BuildContext, Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem, program } from "./go-item.ts";

/** The container runtime of a host: daemon, shim and client. */
export function containerdItem(versions: Versions): Item {
  const module = "github.com/containerd/containerd/v2";
  const version = `v${versions.containerd}`;
  const commands = ["containerd", "containerd-shim-runc-v2", "ctr"];
  return goItem({
    name: "containerd",
    title: `containerd ${version}`,
    module: "containerd",
    pinned: { module, version },
    estimateSeconds: 75,
    builds: [
      {
        programs: Object.fromEntries(commands.map((name) => [name, `${module}/cmd/${name}`])),
        tags: ["netgo", "osusergo", "no_btrfs"],
        variables: {
          [`${module}/version.Version`]: version,
          [`${module}/version.Package`]: module,
          [`${module}/version.Revision`]: "module",
        },
      },
    ],
    bundled: commands.map((name) => program(name)),
  });
}

/** The two reference CNI plugins that a node with Cilium uses. */
export function cniPluginsItem(versions: Versions): Item {
  const module = "github.com/containernetworking/plugins";
  const version = `v${versions.cniPlugins}`;
  return goItem({
    name: "cni-plugins",
    title: `CNI plugins ${version}`,
    module: "cni-plugins",
    pinned: { module, version },
    estimateSeconds: 12,
    builds: [
      {
        programs: {
          loopback: `${module}/plugins/main/loopback`,
          portmap: `${module}/plugins/meta/portmap`,
        },
        variables: { [`${module}/pkg/utils/buildversion.BuildVersion`]: version },
      },
    ],
    bundled: ["loopback", "portmap"].map((name) => ({
      name: `cni-${name}`,
      kind: "cni-plugin",
      from: name,
      to: `bin/cni/${name}`,
    })),
  });
}

const RUNC = "github.com/opencontainers/runc";

/** runc, the one program that needs a C compiler: its nsenter is C, and it filters with libseccomp. */
export function runcItem(versions: Versions): Item {
  const version = `v${versions.runc}`;
  const build: GoBuild = {
    programs: { runc: RUNC },
    tags: ["seccomp", "netgo", "osusergo", "urfave_cli_no_docs"],
    variables: { "main.gitCommit": "module", "main.version": versions.runc },
    cgo: { environment: {} },
  };
  const item = goItem({
    name: "runc",
    title: `runc ${version}`,
    module: "runc",
    pinned: { module: RUNC, version },
    estimateSeconds: 20,
    builds: [build],
    bundled: [program("runc")],
  });
  return {
    ...item,
    inputs: { go: goInputs({ module: "runc", builds: [build] }), debian: versions.debian },
    build: async (context) => {
      const seccomp = await unpackSeccomp(context);
      const environment = {
        PKG_CONFIG_SYSROOT_DIR: seccomp.folder,
        PKG_CONFIG_PATH: join(seccomp.folder, "usr/lib/x86_64-linux-gnu/pkgconfig"),
      };
      const component = { module: "runc", builds: [{ ...build, cgo: { environment } }] };
      const modules = await buildGo(component, context, "runc");
      return [...modules, { ...seccomp.origin, licence: "LGPL-2.1-only" }];
    },
  };
}

/** Headers and static library of libseccomp, unpacked beside the build, not installed. */
async function unpackSeccomp(context: BuildContext) {
  const folder = join(context.scratch, "seccomp");
  await downloadDebianPackages(["libseccomp-dev"], folder, context, "runc");
  const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new Error("unreachable: apt-get download wrote no archive");
  const unpack = ["-x", join(folder, archive), folder];
  await runCommand("dpkg-deb", unpack, { signal: context.signal, item: "runc" });
  return { folder, origin: originOfArchive(archive) };
}
