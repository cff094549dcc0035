import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["hosts[0].country"],
  good: [
    [
      facts({
        residency: "eu",
        hosts: [
          { name: "a", country: "SE" },
          { name: "b", country: "AX" },
        ],
      }),
    ],
  ],
  bad: [
    [
      [
        facts({
          residency: "eea",
          hosts: [
            { name: "a", country: "SE" },
            { name: "b", country: "CH" },
          ],
        }),
      ],
      ["hosts[1].country"],
    ],
    [[facts({ residency: "eea", hosts: [{ name: "a" }] })], ["hosts[0].country"]],
    [[facts({ residency: "eea", hosts: [] })], ["hosts"]],
    [[facts({ residency: "world", hosts: [{ name: "a", country: "SE" }] })], ["residency"]],
  ],
  hidden: [
    [0, "residency"],
    [0, "hosts"],
    [0, "hosts[0].country"],
  ],
};
