import { facts, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["administrators[0].country"],
  good: [[facts({ residency: "eea", administrators: [{ cidr: "2001:db8::/32", country: "CH" }] })]],
  bad: [
    [
      [facts({ residency: "eea", administrators: [{ cidr: "0.0.0.0/0", country: "NO" }] })],
      ["administrators[0].cidr"],
    ],
    [
      [facts({ residency: "eea", administrators: [{ cidr: "10.0.0.0/8" }] })],
      ["administrators[0].country"],
    ],
    [
      [facts({ residency: "eea", administrators: [{ country: "NO" }] })],
      ["administrators[0].cidr"],
    ],
  ],
  hidden: [
    [0, "administrators"],
    [0, "administrators[0].country"],
    [0, "administrators[0].cidr"],
  ],
};
