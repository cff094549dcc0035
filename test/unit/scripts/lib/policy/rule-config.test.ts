import { describe, expect, it } from "@jest/globals";
import { parseRuleConfig } from "../../../../../scripts/lib/policy/rule-config.ts";

describe("parameters of rules", () => {
  it("are read as they are given", () => {
    const config = {
      "images-come-from-inside": { registries: ["r.example"] },
      "audit-logs-have-a-retention": { maxDays: 30 },
      "memory-is-guaranteed": {},
    };
    expect(parseRuleConfig(JSON.stringify(config), "c.json")).toEqual(config);
  });

  it.each([
    ["", "c.json is no JSON"],
    ["[]", "c.json is no JSON of the form"],
    ['{ "a-rule": {} }', 'there is no rule "a-rule"'],
    ['{ "memory-is-guaranteed": 1 }', "memory-is-guaranteed takes a mapping"],
    [
      '{ "memory-is-guaranteed": { "namespace": [] } }',
      'no parameter "namespace"; it has namespaces',
    ],
    ['{ "mutual-tls-is-strict": { "toString": 1 } }', 'no parameter "toString"; it has none'],
    ['{ "memory-is-guaranteed": { "namespaces": "a" } }', "namespaces: expected a list of texts"],
    ['{ "memory-is-guaranteed": { "namespaces": [1] } }', "namespaces: expected a list of texts"],
    ['{ "audit-logs-have-a-retention": { "maxDays": "9" } }', "maxDays: expected a whole number"],
  ])("are refused when they are %j", (text, words) => {
    expect(() => parseRuleConfig(text, "c.json")).toThrow(words);
  });
});
