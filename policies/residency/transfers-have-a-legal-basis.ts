import { type Adequacy, adequacyOf } from "../../model/values/adequacy.ts";
import { isInside, type Residency } from "../../model/values/jurisdiction.ts";
import { destinationsOf, residencyOf, statesFacts } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Chapter V: data leaves the residency on a ground that holds today. */
export const transfersHaveALegalBasis = defineRule({
  name: "transfers-have-a-legal-basis",
  description:
    "Every destination is inside the residency, or has a ground for the transfer in force",
  severity: "critical",
  framework: gdpr("Art. 44-46"),
  why: "Personal data may go to a third country on an adequacy decision that is in force, or under safeguards that are written down. Either ground can end; a transfer without one is unlawful from that day on.",
  fix: "choose a destination inside the residency, or name a ground in force and its reference",
  limits:
    "The table of adequacy decisions is dated and was written by engineers; see docs/residency.md.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, destinations: [{ name: bank, country: "NO", legalBasis: residency }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, destinations: [{ name: bank, country: US, legalBasis: residency }] }`,
  appliesTo: statesFacts,
  check: (facts, report, { today }) => {
    const residency = residencyOf(facts);
    for (const [, destination] of destinationsOf(facts)) {
      const wrong = findWrong(destination, residency, today);
      if (wrong !== null) report(destination.at(wrong.key), { expected: wrong.expected });
    }
  },
});

interface Wrong {
  readonly key: string;
  readonly expected: string;
}

function findWrong(destination: Field, residency: Residency, today: string): Wrong | null {
  const country = destination.at("country").text() ?? "";
  const hasReference = (destination.at("reference").text() ?? "") !== "";
  switch (destination.at("legalBasis").text()) {
    case "residency":
      return isInside(residency, country)
        ? null
        : { key: "country", expected: `a country inside the residency "${residency}"` };
    case "adequacy":
      return findInadequate(adequacyOf(country, residency, today), hasReference);
    case "safeguards":
      return hasReference
        ? null
        : { key: "reference", expected: "where the safeguards are written down (Art. 46)" };
    default:
      return { key: "legalBasis", expected: "residency, adequacy or safeguards" };
  }
}

function findInadequate(adequacy: Adequacy, hasReference: boolean): Wrong | null {
  if (adequacy.kind !== "in-force") {
    return { key: "country", expected: "a country with an adequacy decision in force" };
  }
  const { condition } = adequacy.decision;
  return condition === null || hasReference
    ? null
    : { key: "reference", expected: `proof, since the decision covers ${condition} alone` };
}
