import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject, namespaceOf, nameOf } from "../shared/objects.ts";
import { accountOf, podOf, runsPods } from "../shared/pods.ts";
import { defineStackRule } from "../shared/rule.ts";

/** Label by which a namespace says whose it is. */
const TENANT = "nordmesh.io/tenant";

/** A tenant cannot take the whole cluster, and does not run as somebody else. */
export const tenantsHaveQuotas = defineStackRule({
  name: "tenants-have-quotas",
  description:
    "A tenant's namespace has a ResourceQuota and a LimitRange, and its pods have service accounts of their own",
  severity: "high",
  framework: hardening("Kubernetes Pod security: resource policies"),
  why: "Limits of single containers do not stop a tenant from starting a thousand of them. The account `default` is shared by all that did not choose one, so no policy can tell them apart.",
  fix: "add a ResourceQuota with hard limits and a LimitRange to the namespace, and name a serviceAccountName in each pod",
  limits: `A namespace is a tenant's when it has the label ${TENANT}.`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: acme, labels: { nordmesh.io/tenant: acme } }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: acme }
spec: { hard: { limits.cpu: "8", limits.memory: 16Gi } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: acme }`,
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: acme, labels: { nordmesh.io/tenant: acme } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: acme }`,
  check: (resources, report) => {
    const namespacesWith = (kind: string): Set<string> =>
      new Set(resources.filter((one) => isObject(one, "core", kind)).map(namespaceOf));
    const quotas = resources.filter(
      (one) =>
        isObject(one, "core", "ResourceQuota") &&
        inputsOf(one).at("spec", "hard").entries().length > 0,
    );
    const bounded = new Set(quotas.map(namespaceOf));
    const ranged = namespacesWith("LimitRange");
    const tenants = resources.filter(
      (one) =>
        isObject(one, "core", "Namespace") &&
        inputsOf(one).at("metadata", "labels", TENANT).isPresent,
    );
    for (const tenant of tenants) {
      const name = nameOf(tenant);
      if (!bounded.has(name)) report(tenant, "", { expected: "a ResourceQuota with hard limits" });
      if (!ranged.has(name)) report(tenant, "", { expected: "a LimitRange" });
    }
    const names = tenants.map(nameOf);
    for (const resource of resources.filter(runsPods)) {
      if (!names.includes(namespaceOf(resource))) continue;
      const account = accountOf(podOf(resource));
      if ((account.text() ?? "default") !== "default") continue;
      report(resource, account, { expected: "an account of its own" });
    }
  },
});
