import { access, constants, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabError } from "../failures.ts";
import { machineProblem } from "../failures.ts";
import { labRequirements, toolFolders } from "../requirements.ts";
import { runCommand } from "./run-command.ts";

/**
 * Kernel modules that a Kubernetes host asks for. The machine loads them, a host may not; its modprobe
 * is told that they are built in.
 */
export const kernelModules: readonly string[] = [
  "kernel/fs/overlayfs/overlay.ko",
  "kernel/net/bridge/br_netfilter.ko",
  "kernel/net/netfilter/nf_conntrack.ko",
  "kernel/net/netfilter/nf_tables.ko",
  "kernel/net/netfilter/xt_REDIRECT.ko",
  "kernel/net/ipv4/netfilter/ip_tables.ko",
  "kernel/net/ipv4/netfilter/iptable_nat.ko",
  "kernel/net/ipv6/netfilter/ip6_tables.ko",
  "kernel/drivers/net/veth.ko",
  "kernel/drivers/net/vxlan/vxlan.ko",
];

const INOTIFY_INSTANCES = "/proc/sys/fs/inotify/max_user_instances";
const LEAST_INOTIFY_INSTANCES = 1024;
const RAISED_INOTIFY_INSTANCES = 8192;

/** Capabilities by their bit in /proc/self/status. */
const NEEDED_CAPABILITIES = {
  CAP_SYS_ADMIN: 21,
  CAP_NET_ADMIN: 12,
  CAP_MKNOD: 27,
  CAP_SYS_CHROOT: 18,
};

/** Everything that keeps this machine from running lab hosts, as sentences with what to do; empty when fit. */
export async function labObstacles(): Promise<LabError[]> {
  if (process.platform !== "linux") {
    return [
      machineProblem(`lab hosts need Linux; this is ${process.platform}`, "use a Linux machine"),
    ];
  }
  if (process.getuid?.() !== 0) {
    return [
      machineProblem("lab hosts need root", "run the same command as root, for example with sudo"),
    ];
  }
  const obstacles = [missingCapabilities(await readFile("/proc/self/status", "utf8"))];
  obstacles.push(...(await Promise.all(labRequirements.map(missingTool))));
  return obstacles.filter((obstacle) => obstacle !== undefined);
}

/**
 * Makes the machine ready for hosts. Two things reach beyond the lab, and `say` is told of them: kernel
 * modules that are missing are loaded, and a very low limit of inotify instances is raised, because
 * the hosts share it and two clusters use it up. Neither is undone.
 */
export async function prepareMachine(say: (line: string) => void): Promise<void> {
  const [obstacle] = await labObstacles();
  if (obstacle !== undefined) throw obstacle;
  await loadModules();
  await assertKernel();
  await raiseInotifyLimit(say);
}

function missingCapabilities(status: string): LabError | undefined {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const missing = Object.entries(NEEDED_CAPABILITIES).filter(
    ([, bit]) => ((effective >> BigInt(bit)) & 1n) === 0n,
  );
  if (missing.length === 0) return undefined;
  return machineProblem(
    `this process is root without ${missing.map(([name]) => name).join(", ")}`,
    "in a container, start it privileged; else run on the machine itself",
  );
}

async function missingTool({
  tool,
  debianPackage,
  purpose,
}: (typeof labRequirements)[number]): Promise<LabError | undefined> {
  const found = await Promise.all(
    toolFolders().map((folder) =>
      access(join(folder, tool), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.includes(true)) return undefined;
  return machineProblem(
    `the tool ${tool} is missing (${purpose})`,
    `apt-get install ${debianPackage}`,
  );
}

/** Built-in or already loaded modules need nothing; what cannot be loaded is judged by `assertKernel`. */
async function loadModules(): Promise<void> {
  const names = kernelModules.map((path) => path.replace(/^.*\/|\.ko$/g, ""));
  await runCommand("modprobe", ["--all", "--quiet", "loop", ...names]).catch(() => undefined);
}

async function assertKernel(): Promise<void> {
  const fileSystems = await readFile("/proc/filesystems", "utf8");
  const missing = ["overlay", "ext4"].filter(
    (type) => !new RegExp(`\\s${type}$`, "m").test(fileSystems),
  );
  if (missing.length > 0) {
    throw machineProblem(
      `this kernel does not know the file system ${missing.join(", ")}`,
      "install a kernel with it (Debian: apt-get install linux-image-amd64) and start the machine again",
    );
  }
  await access("/dev/loop-control").catch(() => {
    throw machineProblem(
      "there is no /dev/loop-control, so disk images cannot be mounted",
      "load the kernel module loop (modprobe loop); in a container, give it the machine's /dev",
    );
  });
}

async function raiseInotifyLimit(say: (line: string) => void): Promise<void> {
  const limit = Number(await readFile(INOTIFY_INSTANCES, "utf8"));
  if (limit >= LEAST_INOTIFY_INSTANCES) return;
  await writeFile(INOTIFY_INSTANCES, String(RAISED_INOTIFY_INSTANCES));
  say(
    `raised fs.inotify.max_user_instances of this machine from ${String(limit)} to ` +
      `${String(RAISED_INOTIFY_INSTANCES)}; all lab hosts share it`,
  );
}
