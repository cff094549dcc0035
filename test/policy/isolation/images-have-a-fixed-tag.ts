import { container, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].image"],
  good: [
    [container({ image: "auto" })],
    [container({ image: `registry.example:5000/echo@sha256:${"0".repeat(64)}` })],
    [container({ image: "echo:v1" })],
    [container({ image: "nginx:1.29-alpine" })],
    [container({ image: `echo:latest@sha256:${"a".repeat(64)}` })],
  ],
  bad: [
    [[container({})], ["spec.containers[0].image"]],
    [[container({ image: "registry.example:5000/echo" })], ["spec.containers[0].image"]],
    [[container({ image: "redis:alpine" })], ["spec.containers[0].image"]],
    [[container({ image: "metrics-server:master" })], ["spec.containers[0].image"]],
    [[container({ image: "echo:latest-2" })], ["spec.containers[0].image"]],
    [[container({ image: "echo@sha256:12" })], ["spec.containers[0].image"]],
  ],
  hidden: [
    [0, "spec.containers"],
    [0, "spec.containers[0].image"],
  ],
};
