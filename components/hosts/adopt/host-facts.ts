import type { Problem } from "./adopt-error.ts";
import type { HostToAdopt } from "./host-to-adopt.ts";

/** What nordmesh's phases know how to install on, as /etc/os-release says it. */
export const SUPPORTED_SYSTEMS: Readonly<Record<string, string>> = {
  "debian 12": "Debian 12",
  "debian 13": "Debian 13",
  "ubuntu 24.04": "Ubuntu 24.04",
};

/** What a host says of itself. */
export interface HostFacts {
  /** `ID VERSION_ID` and the name that people know. */
  readonly system: string;
  readonly systemName: string;
  readonly machine: string;
  /** Name of process 1. */
  readonly init: string;
  readonly isRoot: boolean;
  readonly addresses: readonly {
    readonly device: string;
    readonly address: string;
    readonly prefix: number;
  }[];
  /** Interface of the default route; empty without one. */
  readonly defaultDevice: string;
}

/** Prints the facts, a line each; needs no rights and changes nothing. */
export const ASK_FACTS = `. /etc/os-release
echo "system $ID \${VERSION_ID:-}"
echo "systemName $PRETTY_NAME"
echo "machine $(uname -m)"
echo "init $(cat /proc/1/comm)"
if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then echo "root yes"; else echo "root no"; fi
ip -o -4 address show | while read -r _ device _ address _; do echo "address $device $address"; done
echo "default $(ip -4 route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)"`;

/** Reads what `ASK_FACTS` printed. */
export function parseFacts(printed: string): HostFacts {
  const lines = printed.split("\n").map((line) => line.trim());
  const valueOf = (key: string): string =>
    lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? "";
  return {
    system: valueOf("system"),
    systemName: valueOf("systemName"),
    machine: valueOf("machine"),
    init: valueOf("init"),
    isRoot: valueOf("root") === "yes",
    defaultDevice: valueOf("default"),
    addresses: lines
      .filter((line) => line.startsWith("address "))
      .map((line) => {
        const [, device = "", cidr = ""] = line.split(" ");
        const [address = "", prefix = "32"] = cidr.split("/");
        return { device, address, prefix: Number(prefix) };
      }),
  };
}

/** Everything that keeps a host from being taken over. */
export function judgeFacts(host: HostToAdopt, facts: HostFacts): Problem[] {
  return [...judgeSystem(host, facts), ...judgeInterfaces(host, facts)];
}

function judgeSystem({ ssh }: HostToAdopt, facts: HostFacts): Problem[] {
  const { system, systemName, machine, init, isRoot } = facts;
  const supported = Object.values(SUPPORTED_SYSTEMS).join(", ");
  const problems: Problem[] = [];
  if (SUPPORTED_SYSTEMS[system] === undefined) {
    problems.push({
      problem: `it runs ${systemName}, on which nordmesh does not install`,
      fix: `set it up with one of: ${supported}`,
    });
  }
  if (machine !== "x86_64") {
    problems.push({
      problem: `its processor is ${machine}; the bundle is for x86_64`,
      fix: "use an x86_64 host",
    });
  }
  if (init !== "systemd") {
    problems.push({
      problem: `its first process is ${init}, not systemd`,
      fix: "use a host that systemd runs",
    });
  }
  if (!isRoot) {
    problems.push({
      problem: `${ssh.user} is not root there, and sudo wants a password`,
      fix: `echo '${ssh.user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/nordmesh, as root on the host; or log in as root`,
    });
  }
  return problems;
}

function judgeInterfaces(host: HostToAdopt, { addresses, defaultDevice }: HostFacts): Problem[] {
  const has = addresses
    .filter(({ device }) => device !== "lo")
    .map(({ device, address, prefix }) => `${device} ${address}/${String(prefix)}`)
    .join(", ");
  const inside = addresses.find(({ address }) => address === host.privateAddress);
  if (inside === undefined) {
    return [
      {
        problem: `it answers on SSH, and no interface of it has the private address ${host.privateAddress} (it has: ${has})`,
        fix: "attach it to the private network and give it that address, or correct `private` in the environment's file",
      },
    ];
  }
  const outside =
    addresses.find(({ address }) => address === host.publicAddress)?.device ?? defaultDevice;
  const problems: Problem[] = [];
  if (inside.prefix !== host.privatePrefix) {
    problems.push({
      problem: `${inside.device} has ${host.privateAddress}/${String(inside.prefix)}, and the private network is a /${String(host.privatePrefix)}`,
      fix: `give it the prefix /${String(host.privatePrefix)}: hosts route pods to each other directly, so they have to see each other in one network`,
    });
  }
  if (inside.device === outside) {
    problems.push({
      problem: `${outside} carries both its public and its private address (it has: ${has})`,
      fix: "use a private network with an interface of its own: nothing else keeps the two apart",
    });
  }
  for (const [named, found, side] of [
    [host.interfaces.inside, inside.device, "private"],
    [host.interfaces.outside, outside, "public"],
  ] as const) {
    if (named === null || named === found) continue;
    problems.push({
      problem: `its ${side} address is on ${found}, not on ${named}`,
      fix: `remove network.${side}.interface from the environment's file: each host's is found by its address`,
    });
  }
  return problems;
}
