import { container, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].resources.requests.memory"],
  good: [[container({})]],
  bad: [
    [
      [
        object("core/v1:Pod", "guaranteed/a", {
          spec: {
            containers: [{ resources: {} }],
            initContainers: [{ resources: { limits: { memory: "1Gi" } } }],
          },
        }),
      ],
      [
        "spec.initContainers[0].resources.requests.memory",
        "spec.containers[0].resources.requests.memory",
      ],
    ],
  ],
  configured: [
    [
      { namespaces: ["ledger"] },
      [
        object("core/v1:Pod", "ledger/a", { spec: { containers: [{ name: "a" }] } }),
        object("core/v1:Pod", "guaranteed/a", { spec: { containers: [{ name: "a" }] } }),
      ],
      ["spec.containers[0].resources.requests.memory"],
    ],
  ],
  hidden: [
    [0, "metadata.namespace"],
    [0, "spec.containers[0].resources.requests.memory"],
    [0, "spec.containers[0].resources.limits.memory"],
  ],
};
