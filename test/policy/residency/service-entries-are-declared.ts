import { facts, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.hosts[0]"],
  good: [
    [
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: {
          hosts: ["anything.example"],
          location: "MESH_INTERNAL",
          workloadSelector: { labels: { app: "ledger" } },
        },
      }),
      object("networking.istio.io/v1:ServiceEntry", "a/c", {
        spec: {
          hosts: ["anything.example"],
          location: "MESH_INTERNAL",
          endpoints: [{ address: "10.1.2.3" }],
        },
      }),
      object("networking.istio.io/v1:WorkloadEntry", "a/d", { spec: { address: "10.1.2.3" } }),
      object("networking.istio.io/v1:WorkloadEntry", "a/e", { spec: { serviceAccount: "vm" } }),
    ],
    [
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { hosts: ["db.prod.svc.cluster.local"], addresses: ["10.1.2.3"] },
      }),
    ],
    [
      facts({ destinations: [{ name: "n", target: { cidr: "193.156.120.0/24" } }] }),
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { addresses: ["193.156.120.0/24"] },
      }),
    ],
    [
      facts({ destinations: [{ name: "n", target: { host: "Api.Bank.example" } }] }),
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { hosts: ["api.bank.EXAMPLE"] },
      }),
    ],
    [object("core/v1:Service", "a/b", { spec: { hosts: ["anything.example"] } })],
    // A container beside the workload, as Istio's sample of external authorization has it.
    [
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { hosts: ["authz.local"], endpoints: [{ address: "127.0.0.1" }] },
      }),
    ],
  ],
  bad: [
    // Calling itself internal keeps no name and no address inside.
    [
      [
        object("networking.istio.io/v1:ServiceEntry", "a/b", {
          spec: { hosts: ["anything.example"], location: "MESH_INTERNAL", resolution: "DNS" },
        }),
      ],
      ["spec.hosts[0]"],
    ],
    [
      [
        object("networking.istio.io/v1:ServiceEntry", "a/b", {
          spec: {
            hosts: ["anything.example"],
            location: "MESH_INTERNAL",
            endpoints: [{ address: "203.0.113.9" }],
          },
        }),
      ],
      ["spec.endpoints[0].address"],
    ],
    [
      [
        object("networking.istio.io/v1:ServiceEntry", "a/b", {
          spec: { hosts: ["anything.example"], workloadSelector: { labels: { app: "ledger" } } },
        }),
      ],
      ["spec.hosts[0]"],
    ],
    [
      [object("networking.istio.io/v1:WorkloadEntry", "a/b", { spec: { address: "vm.example" } })],
      ["spec.address"],
    ],
    [
      [
        facts({
          destinations: [{ name: "n", target: { host: "b.example", addresses: ["1.2.3.4"] } }],
        }),
        object("networking.istio.io/v1:ServiceEntry", "a/b", {
          spec: {
            hosts: ["b.example"],
            addresses: ["1.2.3.5"],
            endpoints: [{ address: "1.2.3.4" }, { address: "1.2.3.6" }],
          },
        }),
      ],
      ["spec.addresses[0]", "spec.endpoints[1].address"],
    ],
  ],
  hidden: [
    [0, "spec.hosts"],
    [0, "spec.location"],
    [1, "destinations[0].target"],
  ],
};
