import { contains, parseAddress, parseCidr } from "../../values/cidr.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** What only the lab driver has is not written for other hosts. */
export const labSettingsAreTheLabs: Rule = ({ driver, lab }) => {
  if (driver === undefined || driver === "lab" || lab === undefined) return [];
  return [
    {
      code: "lab-only",
      path: ["lab"],
      expected: `no lab section, because driver is ${driver}`,
      fix: "remove it, or set driver: lab",
    },
  ];
};

/** Rented hosts exist already, so how to reach them is written; other drivers make that themselves. */
export const sshIsTheInventorys: Rule = ({ driver, inventory, ...draft }) => {
  if (driver === undefined || driver === "inventory") return [];
  const sections = hostsOf(draft)
    .filter(([, host]) => host.ssh !== undefined)
    .map(([name]) => ["hosts", name, "ssh"]);
  return [...sections, ...(inventory === undefined ? [] : [["inventory"]])].map((path) => ({
    code: "inventory-only",
    path,
    expected: `no such section, because the driver ${driver} makes its hosts and the way to them`,
    fix: "remove it, or set driver: inventory",
  }));
};

/**
 * Warning: nothing proves yet who answers at a host's address. The file is good enough to be planned and
 * previewed, and no host is touched before its key is pinned.
 */
export const hostKeysArePinned: Rule = ({ driver, name, inventory, ...draft }) => {
  if (driver !== "inventory") return [];
  const bastion = inventory?.bastion;
  const open = [
    ...(bastion !== undefined && bastion.hostKey === undefined ? [["inventory", "bastion"]] : []),
    ...hostsOf(draft)
      .filter(([, host]) => host.ssh?.hostKey === undefined)
      .map(([host]) => ["hosts", host]),
  ];
  return open.map((path) => ({
    code: "host-key-not-pinned",
    path,
    expected: "a pinned hostKey, before anything is done to the host",
    got: "none",
    fix: `npm run hosts -- trust ${name ?? "ENV"} shows the fingerprint and writes it once you confirm`,
  }));
};

/** Who makes hosts gives them public addresses of a network; rented hosts have theirs. */
export const publicNetworkIsNamed: Rule = ({ driver, network }) => {
  if (driver === undefined || driver === "inventory") return [];
  if (network?.public === undefined || network.public.cidr !== undefined) return [];
  return [
    {
      code: "missing",
      path: ["network", "public", "cidr"],
      expected: `the network of the hosts' public addresses, because driver is ${driver}`,
      got: "nothing",
      fix: "add cidr: 198.51.100.0/24",
    },
  ];
};

/** Hosts made from one image may share a key; each could then pass for another. */
export const hostKeysAreUnique: Rule = (draft) => {
  const owners = new Map<string, string>();
  return hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const key = host.ssh?.hostKey;
    if (key === undefined) return [];
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, name);
      return [];
    }
    return [
      {
        code: "host-key-shared",
        path: ["hosts", name, "ssh", "hostKey"],
        expected: `a key of its own; ${owner} has this one`,
        fix: "copy the right key, or make a new one on the host: rm /etc/ssh/ssh_host_*; ssh-keygen -A",
      },
    ];
  });
};

/** What drivers call the interfaces of hosts that they make. */
const MADE_INTERFACES = { public: "eth0", private: "eth1" };

/** Public and private traffic have an interface each; nothing else keeps them apart. */
export const interfacesDiffer: Rule = ({ network, driver }) => {
  if (network === undefined) return [];
  // What is found by its address is told apart on the host itself.
  const names = driver === "inventory" ? { public: "", private: " " } : MADE_INTERFACES;
  const nameOf = (side: "public" | "private") => network[side]?.interface ?? names[side];
  if (nameOf("public") !== nameOf("private")) return [];
  const side = network.private?.interface === undefined ? "public" : "private";
  return [
    {
      code: "interface-shared",
      path: ["network", side, "interface"],
      expected: "another interface than the other network's",
      fix: "name the two interfaces of the hosts, such as eth0 and eth1",
    },
  ];
};

/** A lab's hosts are reached at loopback addresses that end like their private ones. */
export const loopbackIsALoopback: Rule = ({ lab }) => {
  const cidr = parseCidr(lab?.loopback ?? "");
  const all = parseCidr("127.0.0.0/8");
  const localhost = parseAddress("127.0.0.1");
  if (cidr === null || all === null || localhost === null) return [];
  const isInside = contains(all, { family: cidr.family, value: cidr.first });
  if (isInside && cidr.prefix === 24 && !contains(cidr, localhost)) return [];
  return [
    {
      code: "loopback-network",
      path: ["lab", "loopback"],
      expected: "a /24 inside 127.0.0.0/8, other than 127.0.0.0/24",
      fix: "write 127.86.0.0/24, or another second number for another lab",
    },
  ];
};

/** Two private addresses that end in one number would share a loopback address. */
export const loopbackDoorsAreUnique: Rule = ({ driver, ...draft }) => {
  const owners = new Map<string, string>();
  if (driver !== "lab") return [];
  return hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const ending = host.private?.split(".").at(-1);
    if (ending === undefined) return [];
    const owner = owners.get(ending);
    owners.set(ending, owner ?? name);
    const isTwin = owner !== undefined && draft.hosts?.[owner]?.private !== host.private;
    if (!isTwin) return [];
    return [
      {
        code: "loopback-taken",
        path: ["hosts", name, "private"],
        expected: `an address that ends in another number than ${owner}'s, because lab hosts are reached by it`,
        fix: `choose one that does not end in .${ending}`,
      },
    ];
  });
};
