import { podSecurity } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";

/** Kubernetes itself refuses pods that ask for more than they need. */
export const namespacesEnforcePodSecurity = defineRule({
  name: "namespaces-enforce-pod-security",
  description: "Every namespace enforces the restricted Pod Security level",
  severity: "high",
  framework: podSecurity("Restricted"),
  why: "A policy pack judges what Pulumi makes. Pods come from other places too, and the API server judges them by the namespace's label.",
  fix: `label it ${ENFORCE}: restricted`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } }`,
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } }`,
  appliesTo: (resource) => isObject(resource, "core", "Namespace"),
  check: (namespace, report) => {
    const level = inputsOf(namespace).at("metadata", "labels", ENFORCE);
    if (level.text() !== "restricted") report(level, { expected: '"restricted"' });
  },
});
