import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["networks.private"],
  good: [
    [
      facts({
        networks: { private: "172.16.0.0/12", pods: "100.64.0.0/10", services: "fd00::/8" },
        hosts: [{ privateAddress: "192.168.1.1" }],
      }),
    ],
  ],
  bad: [
    [[facts({})], ["networks.private", "networks.pods", "networks.services"]],
    [
      [
        facts({
          networks: { private: "10.0.0.0/7", pods: "172.0.0.0/8", services: "nonsense" },
          hosts: [{ privateAddress: "11.0.0.1" }, { privateAddress: "9.255.255.255" }, {}],
        }),
      ],
      [
        "networks.private",
        "networks.pods",
        "networks.services",
        "hosts[0].privateAddress",
        "hosts[1].privateAddress",
        "hosts[2].privateAddress",
      ],
    ],
  ],
  hidden: [
    [0, "networks"],
    [0, "networks.pods"],
    [0, "hosts"],
    [0, "hosts[0].privateAddress"],
  ],
};
