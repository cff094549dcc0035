import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

const RBAC = "rbac.authorization.k8s.io";

/** A role says what it allows; a star says nothing. */
export const rolesNameWhatTheyAllow = defineRule({
  name: "roles-name-what-they-allow",
  description:
    "No role allows all verbs, resources or groups, and nobody is bound to cluster-admin",
  severity: "high",
  framework: hardening("Authentication and authorization: RBAC"),
  why: "A star allows what does not exist yet, too. cluster-admin is the whole cluster, secrets of every tenant included.",
  fix: "list verbs, resources and API groups, and bind to a role of that size",
  good: `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: acme }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]`,
  bad: `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: acme }
rules: [{ apiGroups: [""], resources: [pods], verbs: ["*"] }]`,
  appliesTo: (resource) =>
    isObject(resource, RBAC, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"),
  check: (resource, report) => {
    const inputs = inputsOf(resource);
    for (const rule of inputs.at("rules").items()) {
      const lists = ["verbs", "resources", "apiGroups"].flatMap((key) => rule.at(key).items());
      for (const item of lists) {
        if (/^\*(\/|$)/.test(item.text() ?? "")) report(item, { expected: "a name" });
      }
    }
    const role = inputs.at("roleRef", "name");
    if (role.text() === "cluster-admin") report(role, { expected: "a smaller role" });
  },
});
