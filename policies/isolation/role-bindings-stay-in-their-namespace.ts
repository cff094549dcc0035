import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject, namespaceOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** Rights in a namespace belong to accounts of that namespace. */
export const roleBindingsStayInTheirNamespace = defineRule({
  name: "role-bindings-stay-in-their-namespace",
  description:
    "A RoleBinding names service accounts of its own namespace, and nobody is bound to all accounts or to everybody",
  severity: "high",
  framework: hardening("Authentication and authorization: RBAC"),
  why: "A binding across namespaces lets one tenant act in another's. Groups such as system:authenticated are everybody.",
  fix: "bind accounts of the same namespace, one by one",
  good: `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: acme }
subjects: [{ kind: ServiceAccount, name: web, namespace: acme }]`,
  bad: `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: acme }
subjects: [{ kind: ServiceAccount, name: web, namespace: other }]`,
  appliesTo: (resource) =>
    isObject(resource, "rbac.authorization.k8s.io", "RoleBinding", "ClusterRoleBinding"),
  check: (binding, report) => {
    const isLocal = isObject(binding, "rbac.authorization.k8s.io", "RoleBinding");
    for (const subject of inputsOf(binding).at("subjects").items()) {
      const name = subject.at("name");
      if (EVERYBODY.test(name.text() ?? "")) report(name, { expected: "somebody in particular" });
      const namespace = subject.at("namespace");
      const isAccount = subject.at("kind").text() === "ServiceAccount";
      if (!isLocal || !isAccount || !namespace.isPresent) continue;
      if (namespace.text() === namespaceOf(binding)) continue;
      report(namespace, { expected: `"${namespaceOf(binding)}", as the binding itself` });
    }
  },
});

const EVERYBODY = /^system:(authenticated|unauthenticated|anonymous|serviceaccounts(:.*)?)$/;
