import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestSshServer } from "../../engine/support/ssh-server.ts";
import type { SshKey } from "../../support/ssh-key.ts";
import { until } from "./until.ts";

/** Programs that a hypervisor of this machine is made of, and the Debian packages that bring them. */
const PROGRAMS = {
  libvirtd: "libvirt-daemon-system",
  virtlogd: "libvirt-daemon",
  virsh: "libvirt-clients",
  "qemu-system-x86_64": "qemu-system-x86",
  xorriso: "xorriso",
};

/** Debian packages that this machine lacks for an emulated hypervisor. */
export function missingPackages(): string[] {
  const folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return Object.entries(PROGRAMS).flatMap(([program, debianPackage]) =>
    folders.some((folder) => existsSync(join(folder, program))) ? [] : [debianPackage],
  );
}

/** What libvirt cannot have inside a namespace of this machine. */
const QEMU_SETTINGS = `
cgroup_controllers = [ ]
namespaces = [ ]
security_driver = "none"
user = "root"
group = "root"
`;

/**
 * A hypervisor in namespaces of this machine: a libvirt daemon of its own with two bridges, reached over
 * SSH on a loopback address. What runs in it goes with it.
 */
export class EmulatedHypervisor {
  readonly hostKey: string;
  readonly #folder: string;
  readonly #namespace: string;
  readonly #child: ChildProcess;
  readonly #pid: string;
  readonly #ssh: TestSshServer;
  readonly #doors: Server[] = [];

  private constructor(parts: {
    readonly folder: string;
    readonly namespace: string;
    readonly child: ChildProcess;
    readonly pid: string;
    readonly ssh: TestSshServer;
  }) {
    this.#folder = parts.folder;
    this.#namespace = parts.namespace;
    this.#child = parts.child;
    this.#pid = parts.pid;
    this.#ssh = parts.ssh;
    this.hostKey = parts.ssh.hostKey.publicKey;
  }

  /** Starts one whose bridges have these addresses; `operatorKey` opens it at 127.0.0.1 and `port`. */
  static async start(
    operatorKey: SshKey,
    bridges: Readonly<Record<string, string>>,
  ): Promise<{ readonly hypervisor: EmulatedHypervisor; readonly port: number }> {
    const folder = await mkdtemp(join(tmpdir(), "nordmesh-kvm-"));
    const namespace = `nordmesh-kvm-${String(process.pid)}`;
    for (const part of ["run", "lib", "log", "cache", "nordmesh"]) await mkdir(join(folder, part));
    await cp("/etc/libvirt", join(folder, "etc"), { recursive: true });
    await appendFile(join(folder, "etc/qemu.conf"), QEMU_SETTINGS);
    await writeFile(join(folder, "start.sh"), renderStart(folder, namespace, bridges));
    const isolate = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    const child = spawn("unshare", [...isolate, "sh", "-eu", join(folder, "start.sh")], {
      stdio: ["ignore", "ignore", "ignore"],
    });
    const pid = await until("libvirt answers", () => answeringDaemon(folder, child));
    const shell = ["nsenter", "-t", pid, "-m", "-p", "-n", "sh"] as const;
    const ssh = new TestSshServer(operatorKey, undefined, shell);
    const port = await ssh.listen();
    return { hypervisor: new EmulatedHypervisor({ folder, namespace, child, pid, ssh }), port };
  }

  /** Lets this machine reach a port of a guest at a loopback address; returns the door's port. */
  async openDoor(address: string, port: number): Promise<number> {
    const program = `const s = require("net").connect(${String(port)}, "${address}");
      s.on("error", () => process.exit(1)); s.on("close", () => process.exit(0));
      process.stdin.pipe(s); s.pipe(process.stdout);`;
    const inside = ["-t", this.#pid, "-n", process.execPath, "-e", program];
    const door = createServer((socket) => {
      const bridge = spawn("nsenter", inside, { stdio: ["pipe", "pipe", "ignore"] });
      socket.on("error", () => bridge.kill());
      socket.on("close", () => bridge.kill());
      bridge.on("close", () => socket.destroy());
      bridge.stdin.on("error", () => undefined);
      socket.pipe(bridge.stdin);
      bridge.stdout.pipe(socket);
    });
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    this.#doors.push(door);
    const where = door.address();
    if (where === null || typeof where === "string") throw new Error("a door without a port");
    return where.port;
  }

  /** Runs a program on the hypervisor; returns what it printed. Throws where it fails. */
  run(...command: readonly string[]): string {
    const inside = ["-t", this.#pid, "-m", "-p", "-n", ...command];
    const { status, stdout, stderr } = spawnSync("nsenter", inside, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** What a guest wrote to its serial console. */
  async consoleOf(domain: string): Promise<string> {
    return await readFile(join(this.#folder, "nordmesh/guests", domain, "console.log"), "utf8");
  }

  async remove(): Promise<void> {
    for (const door of this.#doors) door.close();
    await this.#ssh.close();
    this.#child.kill("SIGKILL");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
    spawnSync("ip", ["netns", "delete", this.#namespace]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function renderStart(
  folder: string,
  namespace: string,
  bridges: Readonly<Record<string, string>>,
): string {
  const inside = `nsenter --net=/run/netns/${namespace}`;
  return [
    `ip netns add ${namespace}`,
    `${inside} ip link set lo up`,
    ...Object.entries(bridges).flatMap(([bridge, address]) => [
      `${inside} ip link add ${bridge} type bridge`,
      `${inside} ip address add ${address} dev ${bridge}`,
      `${inside} ip link set ${bridge} up mtu 9000`,
    ]),
    "mount --make-rprivate /",
    ...Object.entries({
      run: "/run/libvirt",
      lib: "/var/lib/libvirt",
      log: "/var/log/libvirt",
      cache: "/var/cache/libvirt",
      etc: "/etc/libvirt",
      nordmesh: "/var/lib/nordmesh",
    }).map(([part, path]) => `mkdir -p ${path}; mount --bind ${folder}/${part} ${path}`),
    `${inside} virtlogd --pid-file ${folder}/virtlogd.pid &`,
    `${inside} libvirtd --pid-file ${folder}/libvirtd.pid &`,
    "wait",
    "",
  ].join("\n");
}

/** Number of the daemon's process as this machine counts, once virsh reaches it. */
async function answeringDaemon(folder: string, child: ChildProcess): Promise<string | undefined> {
  if (child.exitCode !== null) throw new Error(`libvirt ended with ${String(child.exitCode)}`);
  if (!existsSync(join(folder, "libvirtd.pid"))) return undefined;
  const { stdout } = spawnSync("pgrep", ["-f", `libvirtd --pid-file ${folder}/`], {
    encoding: "utf8",
  });
  const pid = stdout.split("\n").find(Boolean);
  if (pid === undefined) return undefined;
  const asked = spawnSync("nsenter", ["-t", pid, "-m", "-p", "-n", "virsh", "version"]);
  return await Promise.resolve(asked.status === 0 ? pid : undefined);
}
