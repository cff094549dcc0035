import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["subjects[0].namespace"],
  good: [
    [
      object("rbac.authorization.k8s.io/v1:ClusterRoleBinding", "a", {
        subjects: [
          { kind: "ServiceAccount", name: "web", namespace: "other" },
          { kind: "User", name: "system:serviceaccount:other:web" },
        ],
      }),
    ],
    [
      object("rbac.authorization.k8s.io/v1:RoleBinding", "acme/a", {
        subjects: [
          { kind: "ServiceAccount", name: "web" },
          { kind: "User", name: "ann", namespace: "other" },
          { kind: "User", name: "system:serviceaccount:acme:web" },
        ],
      }),
    ],
    [
      object("core/v1:Secret", "acme/a", {
        subjects: [{ kind: "ServiceAccount", name: "web", namespace: "b" }],
      }),
    ],
  ],
  bad: [
    [
      [
        object("rbac.authorization.k8s.io/v1:RoleBinding", "acme/a", {
          subjects: [{ kind: "User", name: "system:serviceaccount:other:web" }],
        }),
      ],
      ["subjects[0].name"],
    ],
    [
      [
        object("rbac.authorization.k8s.io/v1:ClusterRoleBinding", "a", {
          subjects: [
            { kind: "Group", name: "system:authenticated" },
            { kind: "Group", name: "system:serviceaccounts:acme" },
          ],
        }),
      ],
      ["subjects[0].name", "subjects[1].name"],
    ],
  ],
  hidden: [
    [0, "subjects"],
    [0, "subjects[0].name"],
    [0, "subjects[0].kind"],
    [0, "subjects[0].namespace"],
    [0, "metadata.namespace"],
  ],
};
