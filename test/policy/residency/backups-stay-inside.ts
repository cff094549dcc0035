import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["backupTargets[0].country"],
  good: [
    [facts({ residency: "eu" })],
    [facts({ residency: "eu", backupTargets: [] })],
    [facts({ residency: "eu", backupTargets: [{ name: "a", country: "SE" }] })],
  ],
  bad: [
    [
      [
        facts({
          residency: "eu",
          backupTargets: [
            { name: "a", country: "SE" },
            { name: "b", country: "NO" },
            { name: "c" },
          ],
        }),
      ],
      ["backupTargets[1].country", "backupTargets[2].country"],
    ],
    [[facts({ residency: "world", backupTargets: [] })], ["residency"]],
  ],
  hidden: [
    [0, "residency"],
    [0, "backupTargets"],
    [0, "backupTargets[0].country"],
  ],
};
