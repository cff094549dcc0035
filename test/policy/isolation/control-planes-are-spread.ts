import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["hosts[2].zone"],
  good: [[facts({ hosts: [{ role: "control-plane" }, { role: "worker" }] })]],
  bad: [
    [[facts({ hosts: [{ role: "worker" }] })], ["hosts"]],
    [
      [
        facts({
          hosts: [
            { role: "control-plane", zone: "a" },
            { role: "control-plane", zone: "b" },
          ],
        }),
      ],
      ["hosts"],
    ],
    [
      [
        facts({
          hosts: [
            { role: "control-plane" },
            { role: "control-plane", zone: "a" },
            { role: "control-plane", zone: "b" },
          ],
        }),
      ],
      ["hosts[0].zone"],
    ],
  ],
  hidden: [
    [0, "hosts"],
    [0, "hosts[0].role"],
    [0, "hosts[0].zone"],
  ],
};
