import { container, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].securityContext.privileged"],
  good: [
    [
      container({
        securityContext: {
          privileged: false,
          allowPrivilegeEscalation: false,
          procMount: "Default",
        },
      }),
    ],
  ],
  bad: [
    [[container({})], ["spec.containers[0].securityContext.allowPrivilegeEscalation"]],
    [
      [container({ securityContext: { allowPrivilegeEscalation: true, procMount: "Unmasked" } })],
      [
        "spec.containers[0].securityContext.allowPrivilegeEscalation",
        "spec.containers[0].securityContext.procMount",
      ],
    ],
    [
      [
        pod({
          ephemeralContainers: [
            { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
          ],
        }),
      ],
      ["spec.ephemeralContainers[0].securityContext.privileged"],
    ],
    [
      [container({ securityContext: { privileged: "true" } })],
      ["spec.containers[0].securityContext.privileged"],
    ],
  ],
  hidden: ["privileged", "allowPrivilegeEscalation", "procMount"].map(
    (key) => [0, `spec.containers[0].securityContext.${key}`] as const,
  ),
};
