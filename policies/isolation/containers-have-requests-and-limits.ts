import { containerSecurity } from "../shared/frameworks.ts";
import { podOf, runsPods, sizedContainersOf } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** What a container may take is bounded, so that none takes what another was promised. */
export const containersHaveRequestsAndLimits = defineRule({
  name: "containers-have-requests-and-limits",
  description: "Every container has requests and limits for CPU and memory",
  severity: "medium",
  framework: containerSecurity("4.4.3"),
  why: "Without requests the scheduler packs hosts by guesswork; without limits one container's leak is its neighbours' outage.",
  fix: "set resources.requests and resources.limits for cpu and memory, init containers included",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - name: echo
      resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { cpu: 200m, memory: 32Mi } }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - name: echo
      resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { cpu: 200m } }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    for (const container of sizedContainersOf(podOf(resource))) {
      const resources = container.at("resources");
      const amounts = [resources.at("requests"), resources.at("limits")].flatMap((bound) => [
        bound.at("cpu"),
        bound.at("memory"),
      ]);
      for (const amount of amounts) {
        if (!amount.isPresent) report(amount, { expected: "an amount" });
      }
    }
  },
});
