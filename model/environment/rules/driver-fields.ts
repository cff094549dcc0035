import { contains, parseAddress, parseCidr } from "../../values/cidr.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** What only the lab driver has is not written for rented hosts. */
export const labSettingsAreTheLabs: Rule = ({ driver, lab }) => {
  if (driver !== "inventory" || lab === undefined) return [];
  return [
    {
      code: "lab-only",
      path: ["lab"],
      expected: "no lab section, because driver is inventory",
      fix: "remove it, or set driver: lab",
    },
  ];
};

/** Rented hosts exist already, so their way in and their pinned key are written; a lab makes its own. */
export const sshIsTheInventorys: Rule = ({ driver, ...draft }) =>
  hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const path = ["hosts", name, "ssh"];
    if (driver === "lab" && host.ssh !== undefined) {
      return [
        {
          code: "inventory-only",
          path,
          expected: "no ssh section, because the lab makes its hosts and their keys",
          fix: "remove it, or set driver: inventory",
        },
      ];
    }
    if (driver !== "inventory" || host.ssh !== undefined) return [];
    return [
      {
        code: "missing",
        path,
        expected: "ssh with the hostKey to pin, because driver is inventory",
        got: "nothing",
        fix: 'add ssh: { hostKey: "ssh-ed25519 AAAA…" }, copied from the host\'s console',
      },
    ];
  });

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

/** Public and private traffic have an interface each; nothing else keeps them apart. */
export const interfacesDiffer: Rule = ({ network }) => {
  const outside = network?.public?.interface ?? "eth0";
  if (network === undefined || outside !== (network.private?.interface ?? "eth1")) return [];
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
