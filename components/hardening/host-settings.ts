import type { InterfacePlan, Plan } from "../../model/plan/plan.ts";

/** Settings of the kernel by key; a key that a kernel may lack has a hyphen before it, as in sysctl.d(5). */
export type Sysctls = Readonly<Record<string, string>>;

/** What the kubelet wants and, told to protect the kernel's defaults, refuses to start without. */
export const kubeletSysctls: Sysctls = {
  "vm.overcommit_memory": "1",
  "vm.panic_on_oom": "0",
  "kernel.panic": "10",
  "kernel.panic_on_oops": "1",
  "kernel.keys.root_maxkeys": "1000000",
  "kernel.keys.root_maxbytes": "25000000",
};

/**
 * Settings of the network. Reverse-path filtering is set for the two interfaces and off for all: the kernel
 * takes the larger of both, and the pod network needs none on its own interfaces; tunnels judge sources by keys. On the private one it
 * is loose, because routes of pods and of the egress gateway need not be symmetric. An interface whose name
 * the plan does not know keeps what the distribution sets: Ubuntu's is loose filtering for all, which would
 * loosen that of a public interface with a known name, too.
 */
export function networkSysctls({ network }: Plan): Sysctls {
  const everywhere = (key: string, value: string): Sysctls => ({
    [`net.ipv4.conf.all.${key}`]: value,
    [`net.ipv4.conf.default.${key}`]: value,
  });
  return {
    ...(network.public.interface === null ? {} : { "net.ipv4.conf.all.rp_filter": "0" }),
    ...filterOf(network.public, "1"),
    ...filterOf(network.link, "2"),
    ...everywhere("accept_redirects", "0"),
    ...everywhere("secure_redirects", "0"),
    ...everywhere("send_redirects", "0"),
    ...everywhere("accept_source_route", "0"),
    "-net.ipv6.conf.all.accept_redirects": "0",
    "-net.ipv6.conf.default.accept_redirects": "0",
    "-net.ipv6.conf.all.accept_source_route": "0",
    "-net.ipv6.conf.default.accept_source_route": "0",
    "net.ipv4.tcp_syncookies": "1",
    "net.ipv4.icmp_echo_ignore_broadcasts": "1",
    "net.ipv4.icmp_ignore_bogus_error_responses": "1",
  };
}

function filterOf({ interface: name }: InterfacePlan, value: "1" | "2"): Sysctls {
  return name === null ? {} : { [`net.ipv4.conf.${name}.rp_filter`]: value };
}

/** Settings of the whole kernel: what it tells of itself, who may trace whom, and what a crash leaves. */
export const kernelSysctls: Sysctls = {
  "kernel.kptr_restrict": "1",
  "kernel.dmesg_restrict": "1",
  "kernel.randomize_va_space": "2",
  "kernel.sysrq": "0",
  // Debian's kernels refuse everybody from 3 on, Ubuntu's from 4.
  "kernel.perf_event_paranoid": "4",
  // The pod network's own programs are loaded by root.
  "-kernel.unprivileged_bpf_disabled": "1",
  "-kernel.yama.ptrace_scope": "1",
  "-kernel.kexec_load_disabled": "1",
  "kernel.core_pattern": "|/bin/false",
  "fs.suid_dumpable": "0",
  "fs.protected_hardlinks": "1",
  "fs.protected_symlinks": "1",
  "fs.protected_fifos": "1",
  "fs.protected_regular": "2",
};

/** File systems and protocols that no host needs, and that had more holes than users. */
export const unusedModules: readonly string[] = [
  ...["cramfs", "freevxfs", "jffs2", "hfs", "hfsplus", "udf"],
  ...["dccp", "sctp", "rds", "tipc", "can", "appletalk", "ax25", "netrom", "rose", "x25", "n_hdlc"],
  ...["usb-storage", "firewire-core", "bluetooth"],
];

/** Folders in which nothing is run, and no device or set-user-id file counts. */
export const temporaryFolders: readonly string[] = ["/tmp", "/dev/shm"];
