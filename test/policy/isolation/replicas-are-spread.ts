import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.template.spec.topologySpreadConstraints"],
  good: [
    [
      object("apps/v1:Deployment", "a/b", { spec: {} }),
      object("apps/v1:DaemonSet", "a/b", { spec: { replicas: 3 } }),
    ],
    [object("apps/v1:StatefulSet", "a/b", { spec: { replicas: 1 } })],
    [
      object("apps/v1:Deployment", "a/b", {
        spec: {
          replicas: 3,
          template: {
            spec: {
              affinity: {
                podAntiAffinity: {
                  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }],
                },
              },
            },
          },
        },
      }),
    ],
  ],
  bad: [
    [
      [object("core/v1:ReplicationController", "a/b", { spec: { replicas: 3 } })],
      ["spec.template.spec.topologySpreadConstraints"],
    ],
    [
      [
        object("apps/v1:StatefulSet", "a/b", {
          spec: {
            replicas: 3,
            template: {
              spec: {
                affinity: {
                  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] },
                },
              },
            },
          },
        }),
      ],
      ["spec.template.spec.topologySpreadConstraints"],
    ],
  ],
  hidden: [
    [0, "spec.replicas"],
    [0, "spec.template.spec.topologySpreadConstraints"],
    [0, "spec.template.spec.affinity"],
  ],
};
