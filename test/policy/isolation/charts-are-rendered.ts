import { resource, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: [""],
  good: [
    [
      resource("kubernetes:apps/v1:Deployment", "a", {}),
      resource("other:helm.sh/v3:Release", "a", {}),
    ],
  ],
  bad: [[[resource("kubernetes:helm.sh/v4:Release", "a", {})], [""]]],
  hidden: [],
};
