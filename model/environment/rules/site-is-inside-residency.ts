import { isInside, type Residency } from "../../values/jurisdiction.ts";
import { isName, nearestName } from "../../values/name.ts";
import { didYouMean } from "../../values/closest-name.ts";
import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** GDPR Art. 44: hosts stand where the data may be, and so does the machine through which they are reached. */
export const sitesAreInsideResidency: Rule = (draft) => {
  const { residency } = draft;
  if (residency === undefined) return [];
  return placesOf(draft).flatMap(([path, country]) =>
    country === undefined || isInside(residency, country)
      ? []
      : [outside(path, residency, country)],
  );
};

/** Short names of sites are labels of nodes, and mean one place each. */
export const siteNamesAreLabels: Rule = ({ site, sites }) =>
  Object.keys(sites ?? {}).flatMap((name): Finding[] => {
    const path = ["sites", name];
    if (name === site?.name) {
      return [
        {
          code: "site-named-twice",
          path,
          expected: "another name than that of `site`",
          got: JSON.stringify(name),
          fix: "remove it: hosts stand there unless they say otherwise",
        },
      ];
    }
    if (isName(name)) return [];
    const nearest = nearestName(name);
    return [
      {
        code: "not-a-name",
        path,
        expected: "a name of lower-case letters, digits and hyphens, starting with a letter",
        got: JSON.stringify(name),
        fix: nearest === null ? "choose a short plain name" : `write "${nearest}"`,
      },
    ];
  });

/** A host stands at a site whose country is known. */
export const hostsStandAtSites: Rule = (draft) => {
  const known = [draft.site?.name ?? "", ...Object.keys(draft.sites ?? {})].filter(Boolean);
  return hostsOf(draft).flatMap(([name, { site }]): Finding[] => {
    if (site === undefined || known.includes(site)) return [];
    return [
      {
        code: "site-unknown",
        path: ["hosts", name, "site"],
        expected: `one of the sites of this file: ${known.join(", ")}`,
        fix: `add sites: { ${site}: { country: … } }${didYouMean(site, known)}`,
      },
    ];
  });
};

function placesOf({
  site,
  sites,
  inventory,
}: EnvironmentDraft): [ConfigPath, string | undefined][] {
  return [
    [["site", "country"], site?.country],
    ...Object.entries(sites ?? {}).map(([name, place]): [ConfigPath, string | undefined] => [
      ["sites", name, "country"],
      place?.country,
    ]),
    [["inventory", "bastion", "country"], inventory?.bastion?.country],
  ];
}

function outside(path: ConfigPath, residency: Residency, country: string): Finding {
  const wouldFitEea = residency === "eu" && isInside("eea", country);
  return {
    code: "country-outside-residency",
    path,
    expected:
      residency === "eu"
        ? 'a member state of the EU, because residency is "eu"'
        : 'a country of the EEA (EU, Iceland, Liechtenstein, Norway), because residency is "eea"',
    fix: wouldFitEea
      ? "set residency: eea, which holds this country too, or move the hosts"
      : "use hosts inside the EEA; an adequacy decision allows transfers, it does not make a country part of it",
  };
}
