import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";

/**
 * Settings of the shared kernel that the kubelet, kube-proxy or Cilium write. A host gets files of its
 * own over them, so that it believes to have set them and the machine keeps its own.
 */
const PRETEND_SYSCTLS = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "kernel/timer_migration",
  "kernel/unprivileged_bpf_disabled",
  "net/netfilter/nf_conntrack_max",
];

/** Controllers of version 1 whose mounting systemd 252 tries and cannot do inside a host. */
const HIDDEN_CONTROLLERS = ["cpuacct", "hugetlb", "net_cls", "net_prio", "perf_event"];

/**
 * Writes the files that are mounted over those of a host's /proc, in the same tree. Each boot gets a
 * boot id of its own.
 */
export async function writePretendFiles(directory: string, memoryMiB: number): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content, { mode: 0o644 });
  };
  for (const key of PRETEND_SYSCTLS) {
    const value = await readFile(`/proc/sys/${key}`, "utf8").catch(() => undefined);
    if (value !== undefined) await write(`proc/sys/${key}`, value);
  }
  // Where the machine swaps, the kubelet would refuse to start.
  await write("proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
  await write("proc/sys/kernel/random/boot_id", `${randomUUID()}\n`);
  await write(
    "proc/cgroups",
    renderControllers(await readFile("/proc/cgroups", "utf8").catch(() => "")),
  );
  await writePretendMemory(directory, memoryMiB);
}

/** Changes what a running host reads as its memory, in the file that it has mounted. */
export async function writePretendMemory(directory: string, memoryMiB: number): Promise<void> {
  const machine = await readFile("/proc/meminfo", "utf8");
  await writeFile(join(directory, "proc/meminfo"), renderMeminfo(machine, memoryMiB), {
    mode: 0o644,
  });
}

/**
 * The machine's memory report with the host's limit as its size and without swap: what the kubelet
 * takes as capacity. It is a still picture; real use is in the host's control group.
 */
export function renderMeminfo(machine: string, memoryMiB: number): string {
  const total = String(memoryMiB * 1024).padStart(8);
  return machine
    .replace(
      /^((?:MemTotal|MemFree|MemAvailable):\s*?) *\d+ kB$/gm,
      (_line, label: string) => `${label.trimEnd().padEnd(16)}${total} kB`,
    )
    .replace(/^(Swap\w+:) *\d+ kB$/gm, (_line, label: string) => `${label.padEnd(16)}       0 kB`);
}

/** The machine's table of controllers with the hidden ones off; columns are tab-separated, `enabled` last. */
export function renderControllers(machine: string): string {
  return machine
    .split("\n")
    .map((line) => {
      const columns = line.split("\t");
      return HIDDEN_CONTROLLERS.includes(columns[0] ?? "")
        ? [...columns.slice(0, 3), "0"].join("\t")
        : line;
    })
    .join("\n");
}
