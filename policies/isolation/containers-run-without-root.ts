import type { Field } from "../shared/field.ts";
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
    const contexts = containersOf(pod).map((container) => container.at("securityContext"));
    for (const { keys, isWrong, expected, isNeeded } of DEMANDS) {
      const common = shared.at(...keys);
      // Kubernetes refuses a pod for what it says of all containers, even where each says otherwise.
      if (common.isPresent && isWrong(common)) report(common, { expected });
      for (const own of contexts.map((context) => context.at(...keys))) {
        const isMissing = isNeeded && !own.isPresent && !common.isPresent;
        if (isMissing) report(own, { expected: `${expected}, here or for the pod` });
        if (own.isPresent && isWrong(own)) report(own, { expected });
      }
    }
  },
});

/** What is asked of a pod and of each of its containers. */
interface Demand {
  readonly keys: readonly string[];
  readonly isWrong: (value: Field) => boolean;
  readonly expected: string;
  /** Whether one of the two has to say it. */
  readonly isNeeded: boolean;
}

const DEMANDS: readonly Demand[] = [
  {
    keys: ["runAsNonRoot"],
    isWrong: (value) => value.flag() !== true,
    expected: "true",
    isNeeded: true,
  },
  {
    keys: ["runAsUser"],
    isWrong: (value) => value.number() === 0,
    expected: "another user than root",
    isNeeded: false,
  },
  {
    keys: ["seccompProfile", "type"],
    isWrong: (value) => !["RuntimeDefault", "Localhost"].includes(value.text() ?? ""),
    expected: "RuntimeDefault or Localhost",
    isNeeded: true,
  },
];
