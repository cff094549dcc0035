import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";

/** Kernel modules, sysctls and the programs of the distribution that Kubernetes needs. */
export const prepareHost: Phase = {
  name: "prepare-host",
  title: "Prepare the kernel and packages",
  appliesTo: () => true,
  step: (_plan, host) => ({
    files: [
      {
        path: "/etc/modules-load.d/nordmesh.conf",
        mode: 0o644,
        content: `${MODULES.join("\n")}\n`,
      },
      { path: "/etc/sysctl.d/60-nordmesh.conf", mode: 0o644, content: SYSCTLS },
      { path: "/etc/systemd/networkd.conf.d/60-nordmesh.conf", mode: 0o644, content: NETWORKD },
      { path: "/etc/hosts", mode: 0o644, content: renderHosts(host) },
      // What cloud-init, told to manage that file, would put in its place at each boot.
      { path: "/etc/cloud/templates/hosts.debian.tmpl", mode: 0o644, content: renderHosts(host) },
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
      "  # Ubuntu and Debian's cloud images update themselves after a boot, and hold the lock meanwhile.",
      '  apt_get() { apt-get -q -o DPkg::Lock::Timeout=240 "$@"; }',
      "  apt_get update",
      `  apt_get -y install --no-install-recommends ${PACKAGES.join(" ")}`,
      "  # Started by its package; ours is another unit.",
      "  systemctl disable --quiet --now haproxy.service",
      "fi",
      `modprobe -a ${MODULES.join(" ")}`,
      "sysctl -q -p /etc/sysctl.d/60-nordmesh.conf",
      "# It reads its settings when it starts, and keeps addresses and routes of its own over a restart.",
      "if systemctl is-active --quiet systemd-networkd; then systemctl restart systemd-networkd; fi",
      "# The kubelet refuses to start beside swap.",
      "swapoff -a",
      "if [ -e /etc/fstab ]; then sed -i -E '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab; fi",
    ].join("\n"),
    timeoutSeconds: 300,
    secretsOnStdin: [],
  }),
};

// A host's name is its private address, whatever the provider's DNS says. Only its own: nothing asks
// for another's, and a host that is added must not change the others.
function renderHosts({ privateAddress, name }: HostPlan): string {
  return `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
${privateAddress} ${name}
`;
}

const MODULES = ["overlay", "br_netfilter"];

const PROGRAMS = ["nft", "iptables", "socat", "ethtool", "haproxy", "conntrack", "openssl"];
const PACKAGES = [
  "nftables",
  "iptables",
  "socat",
  "ethtool",
  "haproxy",
  "conntrack",
  "kmod",
  "openssl",
];

// Ubuntu and Debian's cloud images have systemd-networkd. By default it removes at each of its starts, and so after
// its own security updates, the routes and rules that it did not make: the pod network's and those to the gateways.
const NETWORKD = `[Network]
ManageForeignRoutes=no
ManageForeignRoutingPolicyRules=no
`;

const SYSCTLS = `net.ipv4.ip_forward = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
`;
