import { container, object, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].resources.limits.memory"],
  good: [
    [pod({ ephemeralContainers: [{ name: "debug" }] })],
    [object("core/v1:Service", "demo/echo", { spec: { containers: [{}] } })],
  ],
  bad: [
    [
      [container({})],
      ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (key) => `spec.containers[0].resources.${key}`,
      ),
    ],
    [
      [
        object("apps/v1:Deployment", "demo/echo", {
          spec: {
            template: {
              spec: {
                initContainers: [
                  { resources: { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: 1 } } },
                ],
              },
            },
          },
        }),
      ],
      ["spec.template.spec.initContainers[0].resources.limits.memory"],
    ],
    [
      [
        object("batch/v1:CronJob", "demo/echo", {
          spec: {
            jobTemplate: {
              spec: {
                template: {
                  spec: {
                    containers: [
                      { resources: { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: 1 } } },
                    ],
                  },
                },
              },
            },
          },
        }),
      ],
      ["spec.jobTemplate.spec.template.spec.containers[0].resources.limits.memory"],
    ],
  ],
  hidden: [
    [0, "spec.containers"],
    [0, "spec.containers[0].resources"],
    [0, "spec.containers[0].resources.limits.memory"],
  ],
};
