import { object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ['metadata.labels."pod-security.kubernetes.io/enforce"'],
  good: [[object("core/v1:Pod", "demo/echo")]],
  bad: [
    [
      [object("core/v1:Namespace", "demo")],
      ['metadata.labels."pod-security.kubernetes.io/enforce"'],
    ],
  ],
  hidden: [
    [0, "metadata.labels"],
    [0, 'metadata.labels."pod-security.kubernetes.io/enforce"'],
  ],
};
