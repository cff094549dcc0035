import type { Field } from "../shared/field.ts";
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
      const home = isLocal ? homeOf(subject) : null;
      if (home === null || home.namespace === namespaceOf(binding)) continue;
      report(home.field, { expected: `"${namespaceOf(binding)}", as the binding itself` });
    }
  },
});

/** The namespace of a service account among subjects, and where it is said; null for anybody else. */
function homeOf(subject: Field): { field: Field; namespace: string | undefined } | null {
  const name = subject.at("name");
  const [, home] = ACCOUNT.exec(name.text() ?? "") ?? [];
  if (home !== undefined) return { field: name, namespace: home };
  const field = subject.at("namespace");
  const isAccount = subject.at("kind").text() === "ServiceAccount";
  return isAccount && field.isPresent ? { field, namespace: field.text() } : null;
}

/** The name under which the API server knows a service account: a subject of kind User may have it. */
const ACCOUNT = /^system:serviceaccount:([^:]+):/;

const EVERYBODY = /^system:(authenticated|unauthenticated|anonymous|serviceaccounts(:.*)?)$/;
