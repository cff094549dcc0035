import { containerSecurity } from "../shared/frameworks.ts";
import { defineRule } from "../shared/rule.ts";

/** What rules cannot see, they cannot judge. */
export const chartsAreRendered = defineRule({
  name: "charts-are-rendered",
  description: "Charts are rendered before they are applied, so that each object is judged",
  severity: "high",
  framework: containerSecurity("4.3"),
  why: "A Helm Release is one resource to Pulumi: its pods, roles and webhooks pass every rule unseen.",
  fix: "use Chart from kubernetes:helm.sh/v4 or render it yourself, and register the objects",
  good: `
type: kubernetes:helm.sh/v4:Chart
name: istiod
props: { chart: istiod }`,
  bad: `
type: kubernetes:helm.sh/v3:Release
name: istiod
props: { chart: istiod }`,
  appliesTo: ({ type }) => /^kubernetes:helm\.sh\/v\d\w*:Release$/.test(type),
  check: (_release, report) => report("", { expected: "objects", got: "a Helm Release" }),
});
