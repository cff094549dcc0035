import { containerSecurity } from "../shared/frameworks.ts";
import { namespaceOf } from "../shared/objects.ts";
import { podOf, runsPods, sizedContainersOf } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** Memory that is promised is there: requests equal limits where a namespace asks for it. */
export const memoryIsGuaranteed = defineRule({
  name: "memory-is-guaranteed",
  description: "In guaranteed namespaces every container's memory request equals its limit",
  severity: "medium",
  framework: containerSecurity("4.4.3"),
  why: "Memory between request and limit belongs to whoever comes first. When a host runs out, the kernel ends a container that stayed within its limit.",
  fix: "set resources.requests.memory to resources.limits.memory",
  parameters: {
    namespaces: {
      type: "array",
      items: { type: "string" },
      description: "Namespaces whose memory is guaranteed",
      default: ["guaranteed"],
    },
  },
  good: `
apiVersion: v1
kind: Pod
metadata: { name: ledger, namespace: guaranteed }
spec: { containers: [{ name: ledger, resources: { requests: { memory: 1Gi }, limits: { memory: 1Gi } } }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: ledger, namespace: guaranteed }
spec: { containers: [{ name: ledger, resources: { requests: { memory: 1Gi }, limits: { memory: 2Gi } } }] }`,
  appliesTo: runsPods,
  check: (resource, report, context) => {
    if (!context.list("namespaces").includes(namespaceOf(resource))) return;
    for (const container of sizedContainersOf(podOf(resource))) {
      const request = container.at("resources", "requests", "memory");
      const limit = container.at("resources", "limits", "memory").text();
      if (limit !== undefined && request.text() === limit) continue;
      report(request, { expected: `the limit, ${limit ?? "which is not set"}` });
    }
  },
});
