import { podSecurity } from "../shared/frameworks.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** Nobody is root in a container, and the kernel's calls are filtered. */
export const containersRunWithoutRoot = defineRule({
  name: "containers-run-without-root",
  description: "Every container runs as another user than root, under a seccomp profile",
  severity: "high",
  framework: podSecurity("Running as Non-root; Seccomp"),
  why: "Root in a container is root on its host as soon as one kernel bug lets it out, and most such bugs are in calls that a seccomp profile does not let through.",
  fix: "set runAsNonRoot: true and seccompProfile: { type: RuntimeDefault } for the pod or each container",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers: [{ name: echo }]`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers: [{ name: echo }]`,
  appliesTo: runsPods,
  check: (resource, report) => {
    const pod = podOf(resource);
    const shared = pod.spec.at("securityContext");
    for (const container of containersOf(pod)) {
      const own = container.at("securityContext");
      const nonRoot = own.at("runAsNonRoot");
      if ((nonRoot.flag() ?? shared.at("runAsNonRoot").flag()) !== true) {
        report(nonRoot, { expected: "true, here or for the pod" });
      }
      const user = own.at("runAsUser");
      if ((user.number() ?? shared.at("runAsUser").number()) === 0) {
        report(user, { expected: "another user than root", got: "0" });
      }
      const profile = own.at("seccompProfile", "type");
      const type = profile.text() ?? shared.at("seccompProfile", "type").text();
      if (type !== "RuntimeDefault" && type !== "Localhost") {
        report(profile, { expected: "RuntimeDefault or Localhost, here or for the pod" });
      }
    }
  },
});
