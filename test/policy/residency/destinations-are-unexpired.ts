import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["destinations[0].expires"],
  good: [
    [
      facts({
        destinations: [{ name: "a", expires: "2026-11-24" }],
        rangeExceptions: [{ expires: "2026-11-25" }],
      }),
    ],
  ],
  bad: [
    [
      [facts({ destinations: [{ name: "a", expires: "2026-11-23" }] })],
      ["destinations[0].expires"],
    ],
    [[facts({ destinations: [{ name: "a", expires: "soon" }] })], ["destinations[0].expires"]],
    [[facts({ rangeExceptions: [{ expires: "2026-01-01" }] })], ["rangeExceptions[0].expires"]],
  ],
  hidden: [
    [0, "destinations"],
    [0, "destinations[0].expires"],
  ],
};
