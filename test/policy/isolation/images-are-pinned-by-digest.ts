import { container, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].image"],
  good: [[container({ image: "auto" })], [container({ image: `echo:1@sha256:${"0".repeat(64)}` })]],
  bad: [
    [[container({ image: "echo@sha256:12" })], ["spec.containers[0].image"]],
    [[container({})], ["spec.containers[0].image"]],
  ],
  hidden: [
    [0, "spec.containers"],
    [0, "spec.containers[0].image"],
  ],
};
