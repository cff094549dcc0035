import { type HardeningItem, kubelet, shell } from "../hardening-item.ts";

const PHASE = "harden-host";

/** What is asked of the hosts themselves, beyond the benchmark of Kubernetes. */
export const hostItems: readonly HardeningItem[] = [
  {
    ...on("kubelet-kernel-defaults", "The kernel is set as the kubelet wants it, by somebody else"),
    how: "`protectKernelDefaults: true`; the settings are the host's own",
    check: kubelet("protectKernelDefaults", true),
  },
  {
    ...on("ssh-keys-only", "SSH takes keys and no passwords, from root too"),
    how: "a file that sshd reads first",
    check: shell(
      "sshd_has authenticationmethods publickey; sshd_has passwordauthentication no; sshd_has kbdinteractiveauthentication no; sshd_has permitemptypasswords no; sshd_has permitrootlogin without-password",
    ),
  },
  {
    ...on("ssh-forwarding", "SSH forwards nothing but the API"),
    how: "no agent, X11 or tunnels; TCP on control planes alone, to their own API, which rented hosts are administered through. A host that is the jump host of others opts out, and forwards TCP",
    check: shell(
      "forwards_the_api_alone; sshd_has allowagentforwarding no; sshd_has allowstreamlocalforwarding no; sshd_has x11forwarding no; sshd_has permittunnel no; sshd_has gatewayports no",
    ),
  },
  {
    ...on("ssh-limits", "SSH bounds what a stranger may try"),
    how: "4 tries, 30 seconds; as many new connections as a provisioner opens",
    check: shell(
      "sshd_has maxauthtries 4; sshd_has logingracetime 30; sshd_has maxstartups 100:30:200; sshd_has clientaliveinterval 60; sshd_has loglevel VERBOSE",
    ),
  },
  {
    ...on("ssh-cryptography", "SSH uses modern cryptography alone"),
    how: "X25519, with sntrup761 where the client has it; AEAD ciphers; encrypt-then-MAC",
    check: shell(
      "sshd_lacks kexalgorithms 'sha1|diffie-hellman|nistp'; sshd_lacks ciphers 'cbc|ctr|3des|arcfour'; sshd_lacks macs 'sha1|md5|umac'",
    ),
  },
  {
    ...on("network-settings", "The kernel takes no redirects and no routes from packets"),
    how: "sysctl: redirects, source routes, SYN cookies, broadcasts; reverse-path filter strict on the public interface, loose on the private one, none on the pod network's",
    check: shell(
      "sysctl_is net.ipv4.conf.all.accept_redirects 0; sysctl_is net.ipv4.conf.all.send_redirects 0; sysctl_is net.ipv4.conf.all.accept_source_route 0; sysctl_is net.ipv4.tcp_syncookies 1; filters_sources",
    ),
  },
  {
    ...on("kernel-settings", "The kernel keeps its addresses and its log to itself"),
    how: "sysctl: kptr_restrict, dmesg_restrict, perf, ptrace, unprivileged eBPF, kexec, protected links and FIFOs, no core files",
    check: shell(
      "sysctl_is kernel.dmesg_restrict 1; sysctl_is kernel.randomize_va_space 2; sysctl_is kernel.sysrq 0; sysctl_is fs.suid_dumpable 0; sysctl_is fs.protected_symlinks 1; sysctl_is fs.protected_hardlinks 1",
    ),
  },
  {
    ...on("temporary-folders", "Nothing is run in temporary folders"),
    how: "nosuid, nodev and noexec on /tmp and /dev/shm. /var/tmp is left: making an initramfs runs programs there",
    check: shell("mounted /tmp; mounted /dev/shm"),
  },
  {
    ...on("core-dumps", "Crashes leave no memory behind"),
    how: "a limit of 0 for services, containers and sessions",
    check: shell("no_core containerd; no_core kubelet"),
  },
  {
    ...on("kernel-modules", "Unused file systems and protocols are not loaded"),
    how: "modprobe refuses them: cramfs, hfs, udf, dccp, sctp, rds, tipc and others",
    check: shell("refuses_module dccp; refuses_module sctp; refuses_module cramfs"),
  },
  {
    ...on("security-updates", "Security updates are installed by themselves", "update-securely"),
    how: "unattended-upgrades, from the distribution's security archive alone, every day",
    check: shell("updates"),
  },
  {
    ...on(
      "pending-reboots",
      "No update waits longer than eight days for a reboot",
      "update-securely",
    ),
    how: "each host has ten minutes of its own in the maintenance window, so that never two reboot at once",
    check: shell("no_old_reboot"),
  },
];

function on(
  id: HardeningItem["id"],
  title: string,
  by = PHASE,
): Pick<HardeningItem, "id" | "title" | "by" | "on"> {
  return { id, title, by, on: "all-hosts" };
}
