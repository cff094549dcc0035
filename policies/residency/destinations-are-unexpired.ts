import { isCalendarDate } from "../../model/values/calendar-date.ts";
import { destinationsOf, statesFacts } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 5(1)(e): what was allowed until a day ends on it. */
export const destinationsAreUnexpired = defineRule({
  name: "destinations-are-unexpired",
  description: "No destination and no exception to address ranges is past its last day",
  severity: "high",
  framework: gdpr("Art. 5(1)(e)"),
  why: "A last day is a promise to look again. If nothing happens on it, temporary ways out stay open for years.",
  fix: "have its owner review it and set another day, or remove it",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { destinations: [{ name: bank, expires: "9999-01-01" }, { name: post }] }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props: { destinations: [{ name: bank, expires: "2001-01-01" }] }`,
  appliesTo: statesFacts,
  check: (facts, report, { today }) => {
    const dated: Field[] = [
      ...destinationsOf(facts).map(([, destination]) => destination),
      ...inputsOf(facts).at("rangeExceptions").items(),
    ];
    for (const entry of dated) {
      const expires = entry.at("expires").text();
      if (expires === undefined) continue;
      if (isCalendarDate(expires) && expires >= today) continue;
      report(entry.at("expires"), { expected: `a day that has not passed on ${today}` });
    }
  },
});
