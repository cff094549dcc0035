import { container, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].image"],
  good: [
    [container({ image: "auto" })],
    [container({ image: "registry.build.svc:5000/echo:1" })],
    [container({ image: "10.0.0.5:5000/echo:1" })],
    [container({ image: "localhost/echo:1" })],
    [container({ image: "quay.io/echo:1", imagePullPolicy: "Never" })],
  ],
  bad: [
    [[container({ image: "echo:1" })], ["spec.containers[0].image"]],
    [[container({ image: "library/echo:1" })], ["spec.containers[0].image"]],
    [
      [container({ image: "registry.example:5000/a/echo:1", imagePullPolicy: "Always" })],
      ["spec.containers[0].image"],
    ],
    [
      [
        pod({
          initContainers: [{ image: "quay.io/a" }],
          ephemeralContainers: [{ image: "quay.io/b" }],
        }),
      ],
      ["spec.initContainers[0].image", "spec.ephemeralContainers[0].image"],
    ],
  ],
  configured: [
    [{ registries: ["docker.io"] }, [container({ image: "echo:1.0" })], []],
    [{ registries: ["docker.io"] }, [container({ image: "library/echo:1.0" })], []],
    [
      { registries: ["library"] },
      [container({ image: "library/echo:1.0" })],
      ["spec.containers[0].image"],
    ],
    [
      { registries: ["registry.example"] },
      [container({ image: "registry.example:5000/echo:1" })],
      [],
    ],
    [
      { registries: ["example"] },
      [container({ image: "registry.example/echo:1" })],
      ["spec.containers[0].image"],
    ],
  ],
  hidden: [
    [0, "spec.containers"],
    [0, "spec.containers[0].image"],
    [0, "spec.containers[0].imagePullPolicy"],
  ],
};
