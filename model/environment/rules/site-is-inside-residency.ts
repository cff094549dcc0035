import { isInside } from "../../values/jurisdiction.ts";
import type { Rule } from "./rule.ts";

/** GDPR Art. 44: hosts stand where the data may be. */
export const siteIsInsideResidency: Rule = ({ site, residency }) => {
  const country = site?.country;
  if (country === undefined || residency === undefined || isInside(residency, country)) return [];
  const wouldFitEea = residency === "eu" && isInside("eea", country);
  return [
    {
      code: "country-outside-residency",
      path: ["site", "country"],
      expected:
        residency === "eu"
          ? 'a member state of the EU, because residency is "eu"'
          : 'a country of the EEA (EU, Iceland, Liechtenstein, Norway), because residency is "eea"',
      fix: wouldFitEea
        ? "set residency: eea, which holds this country too, or move the hosts"
        : "use hosts inside the EEA; an adequacy decision allows transfers, it does not make a country part of it",
    },
  ];
};
