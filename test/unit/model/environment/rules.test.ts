import { describe, expect, it } from "@jest/globals";
import { rules, warningRules } from "../../../../model/environment/rules/all-rules.ts";
import { editedText, parseAs, problemsOf, warningsOf } from "../../../fixtures/environments.ts";

type Edit = readonly [string, string];
type Case = readonly [string, readonly Edit[], readonly string[]];

const OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ4qcxYOytXxcEm4uFo6Myj3tuZ60/U/y9QjlFMXn3Wl";
const FIRST_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIFeqrhO5kAxWOQkH51Vh3uNzHxS+NZ8Hn3dJA3mHKJzC";

const labCases: readonly Case[] = [
  [
    "another name than the file's",
    [["name: valid-lab", "name: other"]],
    ["name-differs-from-file name"],
  ],
  ["a country outside the EEA", [['"NO"', "CH"]], ["country-outside-residency site.country"]],
  [
    "an EEA country outside the EU, with residency eu",
    [["residency: eea", "residency: eu"]],
    ["country-outside-residency site.country"],
  ],
  [
    "two networks that overlap",
    [["10.244.0.0/16", "10.0.0.0/8"]],
    ["networks-overlap network.pods", "networks-overlap network.services"],
  ],
  [
    "two equal networks",
    [["10.96.0.0/16", "10.244.0.0/16"]],
    ["networks-overlap network.services"],
  ],
  [
    "tunnels on addresses that pods have",
    [["{ cidr: 10.86.0.0/16 }", "{ cidr: 10.86.0.0/16, wireguard: { cidr: 10.244.0.0/16 } }"]],
    ["networks-overlap network.pods"],
  ],
  [
    "tunnels without an address for each host",
    [["{ cidr: 10.86.0.0/16 }", "{ cidr: 10.86.0.0/16, wireguard: { cidr: 10.87.0.0/24 } }"]],
    ["wireguard-network-size network.private.wireguard.cidr"],
  ],
  [
    "tunnels to more hosts than a host should know",
    [
      [
        "{ cidr: 10.86.0.0/16 }",
        "{ cidr: 10.86.0.0/16, hosts: 10.86.0.0/20, wireguard: { cidr: 10.87.0.0/16 } }",
      ],
    ],
    ["wireguard-range-too-large network.private.hosts"],
  ],
  [
    "tunnels over a link that is too small for them",
    [
      [
        "{ cidr: 10.86.0.0/16 }",
        "{ cidr: 10.86.0.0/16, mtu: 1389, wireguard: { cidr: 10.87.0.0/16 } }",
      ],
    ],
    ["mtu-too-small network.private.mtu"],
  ],
  [
    "a network that never leaves a machine",
    [["10.244.0.0/16", "127.0.0.0/16"]],
    ["network-not-routable network.pods"],
  ],
  [
    "a pod network without room",
    [["10.244.0.0/16", "10.244.0.0/24"]],
    ["pod-network-too-small network.pods"],
  ],
  ["a pod network with just enough room", [["10.244.0.0/16", "10.244.0.0/23"]], []],
  [
    "a service network too large",
    [["10.96.0.0/16", "11.0.0.0/8"]],
    ["service-network-size network.services"],
  ],
  [
    "a service network too small",
    [["10.96.0.0/16", "10.96.0.0/28"]],
    ["service-network-size network.services"],
  ],
  [
    "one interface for both networks",
    [["198.51.100.0/24 }", "198.51.100.0/24, interface: eth1 }"]],
    ["interface-shared network.public.interface"],
  ],
  [
    "a gateway outside its network",
    [["198.51.100.0/24 }", "198.51.100.0/24, gateway: 198.51.101.1 }"]],
    ["gateway-outside-network network.public.gateway"],
  ],
  [
    "a host outside the private network",
    [["10.86.0.21", "10.87.0.21"]],
    ["address-outside-network hosts.w1.private"],
  ],
  [
    "a host outside the public network",
    [["198.51.100.21", "203.0.113.21"]],
    ["address-outside-network hosts.w1.public"],
  ],
  ["the network's address", [["10.86.0.21", "10.86.0.0"]], ["address-reserved hosts.w1.private"]],
  [
    "the broadcast address",
    [["10.86.0.21", "10.86.255.255"]],
    ["address-reserved hosts.w1.private"],
  ],
  [
    "the gateway's default address",
    [["198.51.100.21", "198.51.100.1"]],
    ["address-reserved hosts.w1.public"],
  ],
  [
    "the gateway's own address",
    [["198.51.100.0/24 }", "198.51.100.0/24, gateway: 198.51.100.21 }"]],
    ["address-reserved hosts.w1.public"],
  ],
  [
    "two hosts with one private address",
    [["10.86.0.21", "10.86.0.11"]],
    ["address-taken hosts.w1.private"],
  ],
  [
    "two hosts with one public address",
    [["198.51.100.21", "198.51.100.11"]],
    ["address-taken hosts.w1.public"],
  ],
  [
    "two lab hosts with one loopback address",
    [["10.86.0.21", "10.86.7.11"]],
    ["loopback-taken hosts.w1.private"],
  ],
  ["a name that is no label", [["  w1:", "  W_1:"]], ["not-a-name hosts.W_1"]],
  ["no control plane", [["role: control-plane", "role: worker"]], ["control-plane-count hosts"]],
  [
    "two control planes",
    [
      [
        "  w1:",
        "  cp2: { role: control-plane, public: 198.51.100.12, private: 10.86.0.12, cpus: 2, memory: 2GiB, disk: 10GiB }\n  w1:",
      ],
    ],
    ["control-plane-count hosts"],
  ],
  [
    "no worker",
    [[/ {2}w1:[^]*/.exec(editedText("valid-lab", []))?.[0] ?? "", ""]],
    ["no-worker hosts"],
  ],
  [
    "no hosts",
    [[/hosts:[^]*/.exec(editedText("valid-lab", []))?.[0] ?? "", "hosts: {}"]],
    ["control-plane-count hosts", "no-worker hosts"],
  ],
  ["a control plane with one CPU", [["cpus: 2", "cpus: 1"]], ["host-too-small hosts.cp1.cpus"]],
  ["a control plane with little memory", [["2GiB", "1GiB"]], ["host-too-small hosts.cp1.memory"]],
  [
    "a worker with little memory",
    [["memory: 1GiB", "memory: 512MiB"]],
    ["host-too-small hosts.w1.memory"],
  ],
  ["a small disk", [["10GiB", "9GiB"]], ["host-too-small hosts.w1.disk"]],
  [
    "a Kubernetes version nobody builds",
    [["hosts:", "kubernetes: { version: 1.30.0 }\nhosts:"]],
    ["kubernetes-version-unsupported kubernetes.version"],
  ],
  [
    "an Istio version nobody makes",
    [["hosts:", "mesh: { version: 1.20.0 }\nhosts:"]],
    ["mesh-version-unsupported mesh.version"],
  ],
  [
    "ssh for a host that the lab makes",
    [["disk: 10GiB", `disk: 10GiB\n    ssh: { hostKey: ssh-ed25519 ${OTHER_KEY} }`]],
    ["inventory-only hosts.w1.ssh"],
  ],
  [
    "settings of rented hosts",
    [["hosts:", "inventory: { apiPort: 30000 }\nhosts:"]],
    ["inventory-only inventory"],
  ],
  [
    "hosts outside their range, and a range outside the network",
    [["private: { cidr: 10.86.0.0/16 }", "private: { cidr: 10.86.0.0/16, hosts: 10.86.1.0/24 }"]],
    ["outside-range-of-hosts hosts.cp1.private", "outside-range-of-hosts hosts.w1.private"],
  ],
  [
    "no public network to make",
    [["public: { cidr: 198.51.100.0/24 }", "public: {}"]],
    ["missing network.public.cidr"],
  ],
  [
    "a loopback that is none",
    [["hosts:", "lab: { loopback: 10.1.0.0/24 }\nhosts:"]],
    ["loopback-network lab.loopback"],
  ],
  [
    "the loopback that localhost is in",
    [["hosts:", "lab: { loopback: 127.0.0.0/24 }\nhosts:"]],
    ["loopback-network lab.loopback"],
  ],
  [
    "a loopback of another size",
    [["hosts:", "lab: { loopback: 127.86.0.0/16 }\nhosts:"]],
    ["loopback-network lab.loopback"],
  ],
];

const inventoryCases: readonly Case[] = [
  ["lab settings", [["hosts:", "lab: {}\nhosts:"]], ["lab-only lab"]],
  [
    "a host at a site that nobody describes",
    [["zone: fra-b", "zone: fra-b\n    site: stockholm"]],
    ["site-unknown hosts.cp2.site"],
  ],
  [
    "a further site outside the residency, and one with a name that is none",
    [["residency:", "sites: { london: { country: GB }, Vienna_1: { country: AT } }\nresidency:"]],
    ["country-outside-residency sites.london.country", "not-a-name sites.Vienna_1"],
  ],
  [
    "the site again",
    [["residency:", "sites: { oslo: { country: DE } }\nresidency:"]],
    ["site-named-twice sites.oslo"],
  ],
  [
    "a bastion outside the residency",
    [
      [
        "hosts:",
        `inventory: { bastion: { address: 203.0.113.5, country: CH, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfLRAnE1NebuYt/90ePy488D2WSlelDn+WqdyD6UmKC } }\nhosts:`,
      ],
    ],
    ["country-outside-residency inventory.bastion.country"],
  ],
  ["two hosts with one key", [[OTHER_KEY, FIRST_KEY]], ["host-key-shared hosts.cp2.ssh.hostKey"]],
  ["equal last numbers, which matter in the lab only", [["172.16.7.21", "172.16.7.11"]], []],
];

describe("rules", () => {
  it.each(labCases)("lab: %s", (_case, edits, problems) => {
    const parsed = parseAs("valid-lab", editedText("valid-lab", edits));
    expect(problemsOf(parsed)).toEqual(problems);
  });

  it.each(inventoryCases)("inventory: %s", (_case, edits, problems) => {
    const parsed = parseAs("valid-inventory", editedText("valid-inventory", edits));
    expect(problemsOf(parsed)).toEqual(problems);
  });

  it("say why two control planes are worse than one", () => {
    const parsed = parseAs(
      "valid-lab",
      editedText("valid-lab", [["  w1:\n    role: worker", "  cp2:\n    role: control-plane"]]),
    );
    const [problem] = parsed.ok ? [] : parsed.problems;
    expect(problem?.expected).toContain("with 2, etcd survives the loss of 0, as with 1");
  });

  it("are lists of known length, so that none is dropped by accident", () => {
    expect([rules.length, warningRules.length]).toEqual([71, 7]);
  });
});

describe("warnings", () => {
  const warningCases: readonly Case[] = [
    [
      "control planes in one zone",
      [
        ["fra-b", "fra-a"],
        ["fra-c", "fra-a"],
      ],
      ["control-planes-in-one-zone hosts"],
    ],
    ["control planes in two zones", [["fra-b", "fra-a"]], []],
    [
      "control planes without zones",
      [
        ["    zone: fra-a\n", ""],
        ["    zone: fra-b\n", ""],
        ["    zone: fra-c\n", ""],
      ],
      ["control-planes-in-one-zone hosts"],
    ],
    [
      "a rented host that nobody confirmed yet",
      [[`    ssh:\n      hostKey: ssh-ed25519 ${OTHER_KEY}\n`, ""]],
      ["host-key-not-pinned hosts.cp2"],
    ],
    [
      "public addresses of several networks",
      [
        ["      cidr: 203.0.113.0/24,\n", ""],
        ["public: 203.0.113.11", "public: 198.51.100.11"],
        ["      gateway: 203.0.113.254,\n", ""],
      ],
      [],
    ],
    [
      "pods on somebody's addresses",
      [["10.128.0.0/14", "9.0.0.0/14"]],
      ["network-not-private network.pods"],
    ],
  ];

  it.each(warningCases)("%s", (_case, edits, warnings) => {
    const parsed = parseAs("valid-inventory", editedText("valid-inventory", edits));
    expect(problemsOf(parsed)).toEqual([]);
    expect(warningsOf(parsed)).toEqual(warnings);
  });
});
