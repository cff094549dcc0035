import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["gatewayCountries[1]"],
  good: [[facts({ residency: "eu" })]],
  bad: [
    [
      [
        facts({
          residency: "eu",
          gatewayCountries: ["NO", "SE"],
          destinations: [{ name: "a", country: "CH" }],
        }),
      ],
      ["gatewayCountries[0]"],
    ],
  ],
  hidden: [
    [0, "residency"],
    [0, "gatewayCountries[1]"],
    [0, "destinations[0].country"],
  ],
};
