import { describe, expect, it } from "@jest/globals";
import { isolationPack } from "../../policies/isolation/rules.ts";
import { residencyPack } from "../../policies/residency/rules.ts";
import { judge } from "../../policies/shared/judge.ts";
import { checksOf, parseExample, TODAY } from "./support/evaluate.ts";
import type { RuleCases } from "./support/rule-cases.ts";
import { titleOf } from "../../policies/shared/objects.ts";

const rules = await Promise.all(
  [residencyPack, isolationPack].flatMap((pack) =>
    pack.rules.map(async (rule) => {
      const module: unknown = await import(`./${pack.name}/${rule.name}.ts`);
      const { cases } = module as { cases: RuleCases };
      return { name: rule.name, rule, checks: checksOf(rule, cases) };
    }),
  ),
);

describe.each(rules)("$name", ({ rule, checks }) => {
  it.each(checks)("$name", ({ found, expected }) => {
    expect(found()).toEqual(expected);
  });

  it("takes an exception until its last day, and says when it has passed", () => {
    const resources = parseExample(rule.bad);
    const [violation] = judge([rule], resources, { today: TODAY, exceptions: [] }).violations;
    const exception = {
      rules: [rule.name],
      resources: violation === undefined ? [] : [titleOf(violation.resource)],
      reason: "a reason for the test, long enough",
      owner: "the tests",
      expires: TODAY,
    };
    const onLastDay = judge([rule], resources, { today: TODAY, exceptions: [exception] });
    expect(onLastDay).toMatchObject({ violations: [], excused: [{ exception }], unused: [] });
    const dayAfter = judge([rule], resources, { today: "2026-11-25", exceptions: [exception] });
    expect(dayAfter).toMatchObject({ violations: [{ expired: exception }], excused: [] });
    const other = { ...exception, rules: ["another-rule"] };
    const foreign = judge([rule], resources, { today: TODAY, exceptions: [other] });
    expect(foreign).toMatchObject({ violations: [{}], excused: [], unused: [other] });
  });
});
