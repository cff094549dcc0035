import { container, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].securityContext.runAsNonRoot"],
  good: [
    [
      container({
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: "Localhost" },
        },
      }),
    ],
  ],
  bad: [
    [
      [container({})],
      [
        "spec.containers[0].securityContext.runAsNonRoot",
        "spec.containers[0].securityContext.seccompProfile.type",
      ],
    ],
    [
      [
        pod({
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 0,
            seccompProfile: { type: "Unconfined" },
          },
          containers: [{}],
        }),
      ],
      ["spec.securityContext.runAsUser", "spec.securityContext.seccompProfile.type"],
    ],
    // What a pod says of all its containers is refused by Kubernetes even where each says otherwise.
    [
      [
        pod({
          securityContext: {
            runAsNonRoot: false,
            runAsUser: 0,
            seccompProfile: { type: "Unconfined" },
          },
          containers: [
            {
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 5,
                seccompProfile: { type: "RuntimeDefault" },
              },
            },
          ],
        }),
      ],
      [
        "spec.securityContext.runAsNonRoot",
        "spec.securityContext.runAsUser",
        "spec.securityContext.seccompProfile.type",
      ],
    ],
    [
      [
        pod({
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 5,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              securityContext: {
                runAsNonRoot: false,
                runAsUser: 0,
                seccompProfile: { type: "Unconfined" },
              },
            },
          ],
        }),
      ],
      [
        "spec.containers[0].securityContext.runAsNonRoot",
        "spec.containers[0].securityContext.runAsUser",
        "spec.containers[0].securityContext.seccompProfile.type",
      ],
    ],
  ],
  hidden: [
    [0, "spec.securityContext.runAsNonRoot"],
    [0, "spec.securityContext.runAsUser"],
    [0, "spec.securityContext.seccompProfile.type"],
    [0, "spec.containers[0].securityContext"],
  ],
};
