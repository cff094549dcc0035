import { isCountryCode } from "../../model/values/country-code.ts";
import { legalBases } from "../../model/values/legal-basis.ts";
import type { Field } from "../shared/field.ts";
import { destinationsOf, statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** GDPR Art. 30(1): recipients, purposes and categories of data are on record. */
export const destinationsAreAccountedFor = defineRule({
  name: "destinations-are-accounted-for",
  description:
    "Every destination outside has a country, a purpose, a legal basis, an owner and its categories of data",
  severity: "high",
  framework: gdpr("Art. 30(1)"),
  why: "The record of processing activities names recipients, purposes, categories of data and third countries. A destination that nobody can explain cannot be on that record, and nobody will notice when it is no longer needed.",
  fix: "complete egress.destinations in the environment file, or remove the destination",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  destinations:
    - { name: bank, country: "NO", purpose: payments, legalBasis: residency, owner: shop, dataCategories: [names] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  destinations:
    - { name: bank, country: "NO", legalBasis: residency, owner: shop, dataCategories: [names] }`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    for (const [, destination] of destinationsOf(facts)) judgeDestination(destination, report);
  },
});

function judgeDestination(destination: Field, report: Report): void {
  for (const key of ["name", "purpose", "owner"]) {
    const field = destination.at(key);
    if ((field.text() ?? "").trim() === "") report(field, { expected: "a few words" });
  }
  const country = destination.at("country");
  if (!isCountryCode(country.text() ?? "")) report(country, { expected: "an ISO 3166-1 code" });
  const basis = destination.at("legalBasis");
  if (!legalBases.some((known) => known === basis.text())) {
    report(basis, { expected: `one of ${legalBases.join(", ")}` });
  }
  const categories = destination.at("dataCategories");
  if (categories.items().length === 0) report(categories, { expected: "categories of data" });
}
