import { facts, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.hosts[0]"],
  good: [
    [
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { hosts: ["anything.example"], location: "MESH_INTERNAL" },
      }),
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
  ],
  bad: [
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
