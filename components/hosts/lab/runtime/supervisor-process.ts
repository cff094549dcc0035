/**
 * The supervisor of one lab host, a process of its own: boots the host, boots it again when it asks for
 * a reboot, and cleans up when it powers off or is killed. SIGTERM asks the host to power off.
 * Usage: node supervisor-process.ts STATE_DIRECTORY LAB HOST (remains.ts knows it by these). It knows no secret.
 */
import { spawn } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { HostCgroup } from "./machine/cgroup-plan.ts";
import { createHostCgroups, removeHostCgroups } from "./machine/cgroups.ts";
import { writeLayer } from "./files/host-layer.ts";
import { createHostNetwork, removeHostNetwork } from "./network/host-network.ts";
import { readCgroups, readHost } from "./files/host-record.ts";
import { askToPowerOff } from "./init-process.ts";
import { hostNetns, hostPaths, lockName } from "./layout.ts";
import { withLock } from "./machine/lock.ts";
import { kernelModules } from "./machine/machine-settings.ts";
import { netnsPath } from "./machine/netns.ts";
import { writePretendFiles } from "./files/pretend-files.ts";
import { removeMark, writeMark } from "./machine/process-mark.ts";
import { toolEnvironment } from "./requirements.ts";
import { type LabHost, rootOf } from "./spec.ts";

/** How a shell reports that process 1 of a host asked for a reboot: the kernel ends it with SIGHUP. */
const REBOOT_STATUS = 128 + 1;
const INIT = join(import.meta.dirname, "../boot/init.sh");

const [stateDir = "", , name = ""] = process.argv.slice(2);
await supervise(stateDir, name);

async function supervise(stateDir: string, name: string): Promise<void> {
  process.umask(0o022);
  const host = await mustReadHost(stateDir, name);
  // The supervisor of the boot before may still be cleaning up.
  const lock = lockName(host.lab, `supervisor of ${name}`);
  await withLock(lock, { purpose: `supervisor of ${name}`, timeoutSeconds: 30 }, () =>
    bootUntilOff(host),
  );
  // The signal handler's timers would keep a stopped host's supervisor alive.
  process.exit(0);
}

async function bootUntilOff(host: LabHost): Promise<void> {
  const { lab, stateDir, name } = host;
  const paths = hostPaths(stateDir, name);
  await writeMark(paths.supervisor);
  const stop = { isAsked: false };
  process.on("SIGTERM", () => {
    stop.isAsked = true;
    askToPowerOff(paths);
  });
  try {
    for (;;) {
      const status = await bootOnce(await mustReadHost(stateDir, name), () => stop.isAsked);
      log(`process 1 ended with status ${String(status)}`);
      if (status !== REBOOT_STATUS || stop.isAsked) break;
    }
  } finally {
    await removeHostCgroups(lab, name, await readCgroups(host));
    await removeHostNetwork(host);
    await removeMark(paths.supervisor);
  }
}

/** One boot, from control groups to the end of process 1; returns its exit status. */
async function bootOnce(host: LabHost, isStopping: () => boolean): Promise<number> {
  const paths = hostPaths(host.stateDir, host.name);
  // What a killed supervisor has left would be taken for this boot's.
  await removeHostCgroups(host.lab, host.name, await readCgroups(host));
  const cgroups = await createHostCgroups(host);
  await writeFile(paths.cgroups, JSON.stringify(cgroups));
  await createHostNetwork(host);
  await writeLayer(host, paths);
  await writePretendFiles(paths.pretend, host.memoryMiB);
  await rename(paths.console, paths.previousConsole).catch(() => undefined);
  await rm(paths.initPid, { force: true });
  if (isStopping()) return 0;
  const environment = await bootEnvironment(host, cgroups);
  log("boot");
  return await runInNamespaces(host, environment);
}

/** What boot/init.sh is told. */
async function bootEnvironment(
  host: LabHost,
  cgroups: readonly HostCgroup[],
): Promise<Record<string, string>> {
  const paths = hostPaths(host.stateDir, host.name);
  const mounts = cgroups.map(({ version, mountName, mountOptions }) =>
    [version === 1 ? "cgroup" : "cgroup2", mountName || "-", mountOptions].join(" "),
  );
  return {
    NORDMESH_HOST: host.name,
    NORDMESH_MACHINE_ID: (await readFile(paths.machineId, "utf8")).trim(),
    NORDMESH_DISK: paths.disk,
    NORDMESH_ROOTFS: rootOf(host),
    NORDMESH_OWNED: paths.owned,
    /** All bundles, so that a changed one needs no reboot to be seen. */
    NORDMESH_BUNDLES: dirname(host.bundle),
    NORDMESH_BUNDLE: basename(host.bundle),
    /** One a line. */
    NORDMESH_CGROUP_DIRECTORIES: cgroups.map(({ directory }) => directory).join("\n"),
    /** Lines of type, folder below /sys/fs/cgroup ("-": itself) and mount options. */
    NORDMESH_CGROUP_MOUNTS: mounts.join("\n"),
    NORDMESH_MODULES: kernelModules.join("\n"),
  };
}

/** `script` gives the host its console, a pseudo-terminal, and keeps what is written there. */
async function runInNamespaces(
  host: LabHost,
  environment: Record<string, string>,
): Promise<number> {
  const { run, console } = hostPaths(host.stateDir, host.name);
  const quoted = [INIT, run].map((path) => `'${path.replaceAll("'", `'\\''`)}'`).join(" ");
  const command =
    `exec nsenter --net=${netnsPath(hostNetns(host.lab, host.name))} ` +
    `unshare --pid --mount --uts --ipc --fork --kill-child=SIGKILL ${quoted}`;
  await mkdir(run, { recursive: true });
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, console], {
    stdio: ["ignore", "ignore", "inherit"],
    // `script` runs its command by the person's shell, which need not be one for this syntax.
    env: { ...toolEnvironment(), SHELL: "/bin/sh", ...environment },
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

async function mustReadHost(stateDir: string, name: string): Promise<LabHost> {
  const host = await readHost(stateDir, name);
  if (host === undefined) throw new Error(`unreachable: no host ${name} in ${stateDir}`);
  return host;
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
