import { object, pod, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.automountServiceAccountToken"],
  good: [
    [
      object("core/v1:ServiceAccount", "demo/web", { automountServiceAccountToken: false }),
      pod({ serviceAccountName: "web" }),
    ],
    [
      object("core/v1:ServiceAccount", "demo/web", { automountServiceAccountToken: false }),
      pod({ serviceAccount: "web" }),
    ],
    [
      object("core/v1:ServiceAccount", "demo/default", { automountServiceAccountToken: false }),
      pod({}),
    ],
  ],
  bad: [
    [
      [
        object("core/v1:ServiceAccount", "demo/default", { automountServiceAccountToken: false }),
        pod({ serviceAccount: "web" }),
      ],
      ["spec.automountServiceAccountToken"],
    ],
    [
      [
        object("core/v1:ServiceAccount", "demo/old", { automountServiceAccountToken: false }),
        pod({ serviceAccountName: "web", serviceAccount: "old" }),
      ],
      ["spec.automountServiceAccountToken"],
    ],
    [
      [
        object("core/v1:ServiceAccount", "other/web", { automountServiceAccountToken: false }),
        pod({ serviceAccountName: "web" }),
      ],
      ["spec.automountServiceAccountToken"],
    ],
    [
      [object("core/v1:ServiceAccount", "demo/web", {}), pod({ serviceAccountName: "web" })],
      ["spec.automountServiceAccountToken"],
    ],
    [
      [
        object("core/v1:ServiceAccount", "demo/web", { automountServiceAccountToken: false }),
        pod({ automountServiceAccountToken: true, serviceAccountName: "web" }),
      ],
      ["spec.automountServiceAccountToken"],
    ],
    [
      [
        object("core/v1:Secret", "demo/web", { automountServiceAccountToken: false }),
        pod({ serviceAccountName: "web" }),
      ],
      ["spec.automountServiceAccountToken"],
    ],
  ],
  hidden: [
    [0, "spec"],
    [0, "spec.automountServiceAccountToken"],
  ],
};
