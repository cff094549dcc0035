import { countryName, isInside } from "../../model/values/jurisdiction.ts";
import { residencyOf, statesFacts } from "../shared/facts.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 44: a recovery kit holds all that is in the cluster, so it is kept where the cluster may be. */
export const backupsStayInside = defineRule({
  name: "backups-stay-inside",
  description:
    "Every place that recovery kits are kept in stands in a country of the declared residency",
  severity: "critical",
  framework: gdpr("Art. 44"),
  why: "A kit holds everything: each object, each secret and the keys to them. Keeping it in a third country is a transfer, and stays one where it is encrypted.",
  fix: "keep kits at a place inside the residency, and remove the target",
  limits:
    "It reads what the environment says of its targets. It does not measure where a machine or a bucket is, and knows nothing of copies that whoever runs them makes.",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, backupTargets: [{ name: vault, country: "NO" }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { residency: eea, backupTargets: [{ name: bucket, country: US }] }`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    const residency = residencyOf(facts);
    for (const target of inputsOf(facts).at("backupTargets").items()) {
      const country = target.at("country").text() ?? "";
      if (isInside(residency, country)) continue;
      report(target.at("country"), {
        expected: `a country inside the residency "${residency}"`,
        got: country === "" ? "nothing" : `"${country}" (${countryName(country)})`,
      });
    }
  },
});
