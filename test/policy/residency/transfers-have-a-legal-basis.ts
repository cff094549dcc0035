import type { Resource } from "../../../policies/shared/resource.ts";
import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["destinations[0].country"],
  good: [
    [going({ country: "CH", legalBasis: "adequacy" })],
    [going({ country: "US", legalBasis: "adequacy", reference: "DPF list, 2026-10-01" })],
    [going({ country: "IN", legalBasis: "safeguards", reference: "SCC 2021/914 of 2026-01-01" })],
  ],
  bad: [
    [[going({ country: "CH", legalBasis: "residency" })], ["destinations[0].country"]],
    [[going({ country: "IN", legalBasis: "adequacy" })], ["destinations[0].country"]],
    // In force in the EU, and not in the whole EEA.
    [
      [going({ country: "BR", legalBasis: "adequacy", reference: "x" })],
      ["destinations[0].country"],
    ],
    [[going({ country: "US", legalBasis: "adequacy" })], ["destinations[0].reference"]],
    [[going({ country: "IN", legalBasis: "safeguards" })], ["destinations[0].reference"]],
    [
      [going({ country: "IN", legalBasis: "safeguards", reference: "" })],
      ["destinations[0].reference"],
    ],
    [[going({ country: "NO", legalBasis: "consent" })], ["destinations[0].legalBasis"]],
    [[going({ country: "NO" })], ["destinations[0].legalBasis"]],
    [[going({ legalBasis: "residency" })], ["destinations[0].country"]],
  ],
  hidden: [
    [0, "residency"],
    [0, "destinations[0].country"],
    [0, "destinations[0].legalBasis"],
  ],
};

function going(destination: Readonly<Record<string, unknown>>): Resource {
  return facts({ residency: "eea", destinations: [{ name: "a", ...destination }] });
}
