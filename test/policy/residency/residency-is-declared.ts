import { facts, object, resource, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: [""],
  good: [[object("core/v1:Pod", "demo/echo")], []],
  bad: [[[resource("infra:a:B", "b", {}), facts({}), facts({})], [""]]],
  hidden: [],
};
