import { isInside } from "../../model/values/jurisdiction.ts";
import { destinationsOf, residencyOf, statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 25: what the network lets out is no wider than what is declared. */
export const gatewayCountriesAreJustified = defineRule({
  name: "gateway-countries-are-justified",
  description: "Gateway hosts reach no country outside the residency that no destination is in",
  severity: "high",
  framework: gdpr("Art. 25(2)"),
  why: "For destinations that have a name and no fixed addresses, gateway hosts may connect to the address ranges of whole countries. A country on that list without a destination in it is a way out that nobody asked for.",
  fix: "remove the country from egress.adequacy, or declare the destination that needs it",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, gatewayCountries: ["NO", CH], destinations: [{ name: post, country: CH }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, gatewayCountries: ["NO", CH], destinations: [] }`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    const residency = residencyOf(facts);
    const needed = destinationsOf(facts).map(([, field]) => field.at("country").text());
    for (const field of inputsOf(facts).at("gatewayCountries").items()) {
      const country = field.text() ?? "";
      if (isInside(residency, country) || needed.includes(country)) continue;
      report(field, { expected: "a country of the residency, or of a destination" });
    }
  },
});
