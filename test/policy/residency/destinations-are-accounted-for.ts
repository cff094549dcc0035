import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["destinations[0].purpose"],
  good: [[facts({})]],
  bad: [
    [
      [facts({ destinations: [{}] })],
      [
        "destinations[0].name",
        "destinations[0].purpose",
        "destinations[0].owner",
        "destinations[0].country",
        "destinations[0].legalBasis",
        "destinations[0].dataCategories",
      ],
    ],
    [
      [
        facts({
          destinations: [
            {
              name: "a",
              purpose: " ",
              owner: "x",
              country: "XX",
              legalBasis: "hope",
              dataCategories: [],
            },
          ],
        }),
      ],
      [
        "destinations[0].purpose",
        "destinations[0].country",
        "destinations[0].legalBasis",
        "destinations[0].dataCategories",
      ],
    ],
  ],
  hidden: ["name", "country", "purpose", "legalBasis", "owner", "dataCategories"].map(
    (key) => [0, `destinations[0].${key}`] as const,
  ),
};
