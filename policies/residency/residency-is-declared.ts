import { statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 30: where data is processed is on record, once. */
export const residencyIsDeclared = defineStackRule({
  name: "residency-is-declared",
  description: "A stack that makes hosts or clusters declares where they stand and whom they reach",
  severity: "critical",
  framework: gdpr("Art. 30"),
  why: "The other rules of this pack compare resources with what is declared. Without a declaration they would have nothing to say, and silence would look like consent; with two of them, each could contradict the other.",
  fix: "register one infra:guardrails:ResidencyFacts in the program",
  limits:
    "It asks only stacks with components of nordmesh (`infra:`). Other programs are judged by what their resources say themselves.",
  good: `
type: infra:kubeadm:Cluster
name: cluster
props: {}
---
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea }`,
  bad: `
type: infra:kubeadm:Cluster
name: cluster
props: {}`,
  check: (resources, report) => {
    const [first] = resources.filter(({ type }) => type.startsWith("infra:"));
    const facts = resources.filter(statesFacts);
    if (first === undefined || facts.length === 1) return;
    report(facts[1] ?? first, "", {
      expected: "one declaration of residency in the stack",
      got: `${facts.length} of them`,
    });
  },
});
