import { container, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].securityContext.capabilities.add[0]"],
  good: [
    [
      container({
        securityContext: { capabilities: { drop: ["NET_RAW", "ALL"], add: ["NET_BIND_SERVICE"] } },
      }),
    ],
  ],
  bad: [
    [[container({})], ["spec.containers[0].securityContext.capabilities.drop"]],
    [
      [container({ securityContext: { capabilities: { drop: ["NET_RAW"] } } })],
      ["spec.containers[0].securityContext.capabilities.drop"],
    ],
  ],
  hidden: [
    [0, "spec.containers[0].securityContext.capabilities.drop"],
    [0, "spec.containers[0].securityContext.capabilities.add"],
  ],
};
