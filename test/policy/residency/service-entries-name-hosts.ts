import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.hosts[0]"],
  good: [
    [
      object("networking.istio.io/v1beta1:ServiceEntry", "a/b", {
        spec: { hosts: ["a.example"], resolution: "STATIC" },
      }),
    ],
    [
      object("networking.istio.io/v1:ServiceEntry", "a/b", {
        spec: { hosts: ["a.example"], resolution: "DNS_ROUND_ROBIN" },
      }),
    ],
  ],
  bad: [
    [
      [
        object("networking.istio.io/v1:ServiceEntry", "a/b", {
          spec: { hosts: ["a.example"], resolution: "NONE" },
        }),
      ],
      ["spec.resolution"],
    ],
    [
      [object("networking.istio.io/v1:ServiceEntry", "a/b", { spec: {} })],
      ["spec.hosts", "spec.resolution"],
    ],
  ],
  hidden: [
    [0, "spec.hosts"],
    [0, "spec.hosts[0]"],
    [0, "spec.resolution"],
  ],
};
