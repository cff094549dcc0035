import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import type { HostCgroup } from "../machine/cgroup-plan.ts";
import { hostPaths, hostsDirectory } from "../layout.ts";
import type { LabHost } from "../spec.ts";

/** The spec that a host was last given, or undefined where there is no such host. */
export async function readHost(stateDir: string, name: string): Promise<LabHost | undefined> {
  const text = await readFile(hostPaths(stateDir, name).record, "utf8").catch(() => undefined);
  // A folder that was moved is where it is, not where it was.
  return text === undefined ? undefined : { ...(JSON.parse(text) as LabHost), stateDir };
}

/** All hosts of a lab, by name. */
export async function readHosts(stateDir: string): Promise<LabHost[]> {
  const names = await readdir(hostsDirectory(stateDir)).catch(() => [] as string[]);
  const hosts = await Promise.all(names.sort().map((name) => readHost(stateDir, name)));
  return hosts.filter((host) => host !== undefined);
}

/** Keeps a spec, whole or not at all. */
export async function writeHost(host: LabHost): Promise<void> {
  const { record } = hostPaths(host.stateDir, host.name);
  await writeFile(`${record}.new`, `${JSON.stringify(host, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${record}.new`, record);
}

/** The control groups of a host's last boot; none when it has not booted. */
export async function readCgroups(host: LabHost): Promise<HostCgroup[]> {
  const { cgroups } = hostPaths(host.stateDir, host.name);
  const text = await readFile(cgroups, "utf8").catch(() => "[]");
  try {
    return JSON.parse(text) as HostCgroup[];
  } catch {
    return []; // killed while writing: nothing was in them yet
  }
}
