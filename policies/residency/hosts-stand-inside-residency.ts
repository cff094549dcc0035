import { countryName, isInside } from "../../model/values/jurisdiction.ts";
import { residencyOf, statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 44: the machines stand where the data may be. */
export const hostsStandInsideResidency = defineRule({
  name: "hosts-stand-inside-residency",
  description: "Every host stands in a country of the declared residency",
  severity: "critical",
  framework: gdpr("Art. 44"),
  why: "Data on a host's disk is in the country where the host stands, whatever else is arranged. Outside the EEA that is a transfer to a third country; an adequacy decision allows transfers, it does not make a country part of the EEA.",
  fix: "use hosts inside the residency, or widen `residency: eu` to `eea` where that is meant",
  limits: "It reads what the environment says of its site. It does not measure where a machine is.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, hosts: [{ name: cp1, country: "NO" }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eu, hosts: [{ name: cp1, country: "NO" }] }`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    const residency = residencyOf(facts);
    const hosts = inputsOf(facts).at("hosts").items();
    if (hosts.length === 0) report("hosts", { expected: "the hosts and their countries" });
    for (const host of hosts) {
      const country = host.at("country").text() ?? "";
      if (isInside(residency, country)) continue;
      report(host.at("country"), {
        expected: `a country inside the residency "${residency}"`,
        got: country === "" ? "nothing" : `"${country}" (${countryName(country)})`,
      });
    }
  },
});
