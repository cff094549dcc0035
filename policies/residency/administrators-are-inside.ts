import { adequacyOf } from "../../model/values/adequacy.ts";
import { isInside } from "../../model/values/jurisdiction.ts";
import { residencyOf, statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 44: remote access from a third country is a transfer, even where the data stays. */
export const administratorsAreInside = defineRule({
  name: "administrators-are-inside",
  description:
    "Every network of administrators has a country from which access is allowed, and is no whole internet",
  severity: "high",
  framework: gdpr("Art. 44"),
  why: "Who can read data from abroad has been sent it. A support team outside the EEA is a transfer like any other, and needs a ground.",
  fix: "administer from inside the residency or a country with an adequacy decision, and give each network its country",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, administrators: [{ name: office, cidr: 192.0.2.16/28, country: "NO" }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, administrators: [{ name: office, cidr: 192.0.2.16/28, country: IN }] }`,
  appliesTo: statesFacts,
  check: (facts, report, { today }) => {
    const residency = residencyOf(facts);
    for (const administrator of inputsOf(facts).at("administrators").items()) {
      const country = administrator.at("country").text() ?? "";
      const isAllowed =
        isInside(residency, country) || adequacyOf(country, residency, today).kind === "in-force";
      if (!isAllowed) {
        report(administrator.at("country"), {
          expected: `a country of the residency "${residency}", or one with an adequacy decision`,
        });
      }
      const network = administrator.at("cidr");
      if (!/\/[1-9]\d*$/.test(network.text() ?? "")) {
        report(network, { expected: "a network of their own, not the whole internet" });
      }
    }
  },
});
