import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** Kernel capabilities are dropped, all of them. */
export const containersDropCapabilities = defineRule({
  name: "containers-drop-capabilities",
  description: "Every container drops all capabilities, and adds none but NET_BIND_SERVICE",
  severity: "high",
  framework: podSecurity("Capabilities"),
  why: "Capabilities are parts of root's power. A container engine leaves a dozen of them on unless told otherwise.",
  fix: "set securityContext.capabilities to drop: [ALL]",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, securityContext: { capabilities: { drop: [ALL] } } }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, securityContext: { capabilities: { drop: [ALL], add: [NET_ADMIN] } } }] }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    for (const container of containersOf(podOf(resource))) {
      const capabilities = container.at("securityContext", "capabilities");
      for (const added of capabilities.at("add").items()) {
        if (added.text() === "NET_BIND_SERVICE") continue;
        report(added, { expected: "none but NET_BIND_SERVICE" });
      }
      const drop = capabilities.at("drop");
      if (!drop.texts().includes("ALL")) report(drop, { expected: "ALL" });
    }
  },
});
