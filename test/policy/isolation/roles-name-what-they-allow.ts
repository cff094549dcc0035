import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["rules[0].verbs[0]"],
  good: [
    [
      object("rbac.authorization.k8s.io/v1:ClusterRoleBinding", "a", {
        roleRef: { kind: "ClusterRole", name: "view" },
      }),
    ],
    [
      object("rbac.authorization.k8s.io/v1:Role", "a/b", {
        rules: [{ apiGroups: [""], resources: ["pods/*"], verbs: ["get"] }],
      }),
    ],
  ],
  bad: [
    [
      [
        object("rbac.authorization.k8s.io/v1:ClusterRole", "a", {
          rules: [{ apiGroups: ["*"], resources: ["*", "*/scale"], verbs: ["get"] }],
        }),
      ],
      ["rules[0].resources[0]", "rules[0].resources[1]", "rules[0].apiGroups[0]"],
    ],
    [
      [
        object("rbac.authorization.k8s.io/v1:RoleBinding", "a/b", {
          roleRef: { kind: "ClusterRole", name: "cluster-admin" },
        }),
      ],
      ["roleRef.name"],
    ],
  ],
  hidden: [
    [0, "rules"],
    [0, "rules[0].verbs"],
    [0, "rules[0].resources[0]"],
    [0, "roleRef"],
  ],
};
