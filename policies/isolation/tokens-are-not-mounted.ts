import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject, namespaceOf, nameOf } from "../shared/objects.ts";
import { accountOf, podOf, runsPods } from "../shared/pods.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** A pod that does not call the API holds no key to it. */
export const tokensAreNotMounted = defineStackRule({
  name: "tokens-are-not-mounted",
  description: "No pod mounts a service account's token unless somebody answers for it",
  severity: "medium",
  framework: hardening("Authentication and authorization: service account tokens"),
  why: "A token in every container is a way into the API for whoever gets into one. Most workloads never call the API.",
  fix: "set automountServiceAccountToken: false for the pod or its ServiceAccount; a pod that calls the API is an exception with a reason",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { automountServiceAccountToken: false, containers: [{ name: echo }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo }] }`,
  check: (resources, report) => {
    const closed = new Set(resources.filter(isClosedAccount).map(accountKey));
    for (const resource of resources.filter(runsPods)) {
      const pod = podOf(resource);
      const mount = pod.spec.at("automountServiceAccountToken");
      const account = accountOf(pod).text() ?? "default";
      const wish = mount.flag() ?? !closed.has(`${namespaceOf(resource)}/${account}`);
      if (wish) report(resource, mount, { expected: "false, here or for its ServiceAccount" });
    }
  },
});

function isClosedAccount(resource: Resource): boolean {
  return (
    isObject(resource, "core", "ServiceAccount") &&
    inputsOf(resource).at("automountServiceAccountToken").flag() === false
  );
}

function accountKey(resource: Resource): string {
  return `${namespaceOf(resource)}/${nameOf(resource)}`;
}
