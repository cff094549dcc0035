import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** A container gets no more rights than it starts with, and starts with few. */
export const containersAreNotPrivileged = defineRule({
  name: "containers-are-not-privileged",
  description: "No container is privileged, may gain privileges, or unmasks /proc",
  severity: "critical",
  framework: podSecurity("Privileged Containers; Privilege Escalation; /proc Mount Type"),
  why: "A privileged container is root on its host: it reads every other tenant's memory and disks.",
  fix: "drop securityContext.privileged, and set allowPrivilegeEscalation: false",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, securityContext: { allowPrivilegeEscalation: false } }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, securityContext: { privileged: true, allowPrivilegeEscalation: false } }] }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    for (const container of containersOf(podOf(resource))) {
      const security = container.at("securityContext");
      const privileged = security.at("privileged");
      if (privileged.flag() === true) report(privileged, { expected: "false" });
      const escalation = security.at("allowPrivilegeEscalation");
      if (escalation.flag() !== false) report(escalation, { expected: "false" });
      const proc = security.at("procMount");
      if ((proc.text() ?? "Default") !== "Default") report(proc, { expected: '"Default"' });
    }
  },
});
