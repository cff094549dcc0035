import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject, namespaceOf, nameOf } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** Nothing talks to or from a namespace that is not listed. */
export const namespacesDenyByDefault = defineStackRule({
  name: "namespaces-deny-by-default",
  description:
    "Every namespace that a stack makes has a NetworkPolicy that denies all traffic in and out",
  severity: "high",
  framework: hardening("Network separation and hardening: network policies"),
  why: "Without a policy every pod may talk to every other and to the world. Policies that allow something protect only the pods that they select.",
  fix: "add a NetworkPolicy with an empty podSelector, both policyTypes and no rules",
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: demo }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: demo }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }`,
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: demo }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: demo }
spec: { podSelector: {}, policyTypes: [Ingress] }`,
  check: (resources, report) => {
    const denied = new Set(resources.filter(deniesAll).map(namespaceOf));
    for (const namespace of resources.filter((one) => isObject(one, "core", "Namespace"))) {
      if (denied.has(nameOf(namespace))) continue;
      report(namespace, "", { expected: "a NetworkPolicy that denies all, in and out" });
    }
  },
});

function deniesAll(resource: Resource): boolean {
  if (!isObject(resource, "networking.k8s.io", "NetworkPolicy")) return false;
  const spec = inputsOf(resource).at("spec");
  const types = spec.at("policyTypes").texts();
  const selectsAll = spec.at("podSelector").entries().length === 0;
  const rules = [...spec.at("ingress").items(), ...spec.at("egress").items()];
  return selectsAll && types.includes("Ingress") && types.includes("Egress") && rules.length === 0;
}
