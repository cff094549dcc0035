import type { Phase } from "../../../model/phase.ts";

/** Kernel modules, sysctls and the programs of the distribution that Kubernetes needs. */
export const prepareHost: Phase = {
  name: "prepare-host",
  title: "Prepare the kernel and packages",
  appliesTo: () => true,
  step: (plan) => ({
    files: [
      {
        path: "/etc/modules-load.d/nordmesh.conf",
        mode: 0o644,
        content: `${MODULES.join("\n")}\n`,
      },
      { path: "/etc/sysctl.d/60-nordmesh.conf", mode: 0o644, content: SYSCTLS },
      // Node names resolve to private addresses, whatever the provider's DNS says.
      {
        path: "/etc/hosts",
        mode: 0o644,
        content: [
          "127.0.0.1 localhost",
          "::1 localhost ip6-localhost ip6-loopback",
          ...plan.hosts.map((host) => `${host.privateAddress} ${host.name}`),
          "",
        ].join("\n"),
      },
    ],
    done: [
      `for program in ${PROGRAMS.join(" ")}; do command -v $program; done`,
      '[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]',
      '[ -z "$(sed 1d /proc/swaps)" ]',
    ].join("\n"),
    apply: [
      "missing=",
      `for program in ${PROGRAMS.join(" ")}; do command -v $program || missing="$missing $program"; done`,
      'if [ -n "$missing" ]; then',
      "  export DEBIAN_FRONTEND=noninteractive",
      "  apt-get -q update",
      `  apt-get -q -y install --no-install-recommends ${PACKAGES.join(" ")}`,
      "fi",
      `modprobe -a ${MODULES.join(" ")}`,
      "sysctl -q -p /etc/sysctl.d/60-nordmesh.conf",
      "# The kubelet refuses to start beside swap.",
      "swapoff -a",
      "if [ -e /etc/fstab ]; then sed -i -E '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab; fi",
    ].join("\n"),
    timeoutSeconds: 300,
    secretsOnStdin: [],
  }),
};

const MODULES = ["overlay", "br_netfilter"];

const PROGRAMS = ["nft", "iptables", "socat", "ethtool", "haproxy", "conntrack"];
const PACKAGES = ["nftables", "iptables", "socat", "ethtool", "haproxy", "conntrack", "kmod"];

const SYSCTLS = `net.ipv4.ip_forward = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
`;
