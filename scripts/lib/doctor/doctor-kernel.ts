import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What lab hosts need of the kernel of this machine. */
export interface KernelFacts {
  readonly release: string;
  /** Undefined where it cannot be found out without root. */
  readonly features: Readonly<Record<KernelFeature, boolean | undefined>>;
  readonly cgroups: "v1" | "v2" | "hybrid" | "none";
  /** fs.inotify.max_user_instances; undefined where there is no such setting. */
  readonly inotifyInstances: number | undefined;
}

export type KernelFeature = "overlay" | "bridge" | "veth" | "nf_tables" | "loop";

/** A symbol that the kernel has once the feature is there, built in or loaded. */
const SYMBOLS: Readonly<Record<KernelFeature, string>> = {
  overlay: "ovl_fill_super",
  bridge: "br_dev_xmit",
  veth: "veth_newlink",
  nf_tables: "nft_do_chain",
  loop: "loop_configure",
};

/** Reads what the kernel says of itself; loads no module. */
export function readKernelFacts(): KernelFacts {
  const symbols = readOrEmpty("/proc/kallsyms");
  const features = Object.entries(SYMBOLS).map(([feature, symbol]) => [
    feature,
    hasSymbol(symbols, symbol) ?? canLoad(feature),
  ]);
  const inotify = readOrEmpty("/proc/sys/fs/inotify/max_user_instances").trim();
  return {
    release: readOrEmpty("/proc/sys/kernel/osrelease").trim(),
    features: Object.fromEntries(features) as KernelFacts["features"],
    cgroups: cgroupVersions(readOrEmpty("/proc/self/mountinfo")),
    inotifyInstances: inotify === "" ? undefined : Number(inotify),
  };
}

/** Which versions of control groups are mounted, from the text of /proc/self/mountinfo. */
export function cgroupVersions(mountinfo: string): KernelFacts["cgroups"] {
  const v1 = / - cgroup /.test(mountinfo);
  const v2 = / - cgroup2 /.test(mountinfo);
  if (v1) return v2 ? "hybrid" : "v1";
  return v2 ? "v2" : "none";
}

/** True for a symbol in the text of /proc/kallsyms; undefined where it is not there, or not shown. */
export function hasSymbol(symbols: string, name: string): true | undefined {
  return new RegExp(`^[0-9a-f]+ \\w ${name}\\b`, "m").test(symbols) ? true : undefined;
}

/** Whether modprobe would find the module; undefined where there is no modprobe to ask. */
function canLoad(module: string): boolean | undefined {
  const { status, error } = spawnSync("modprobe", ["--dry-run", "--quiet", module], {
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
  });
  return error === undefined ? status === 0 : undefined;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
