import { type Adequacy, adequacyOf } from "../../values/adequacy.ts";
import { countryName, isInside, type Residency } from "../../values/jurisdiction.ts";
import type { ConfigPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { DestinationDraft, EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf, known } from "./rule.ts";

/** GDPR Chapter V: each destination lies inside the residency, or has a ground for the transfer. */
export const destinationsHaveALegalBasis: Rule = (draft, { today }) => {
  const { residency } = draft;
  if (residency === undefined) return [];
  return destinationsOf(draft).flatMap(([name, destination]): Finding[] => {
    const path = ["egress", "destinations", name];
    const { country, legalBasis } = destination;
    if (country === undefined || legalBasis === undefined) return [];
    const isHosts = known(destination.callers).includes("hosts");
    if (isHosts && legalBasis !== "residency" && !isInside(residency, country)) {
      return [hostsOutside(path, residency)];
    }
    switch (legalBasis) {
      case "residency":
        return isInside(residency, country) ? [] : [outside(path, residency, country, today)];
      case "adequacy":
        return findAdequacy({ path, country, residency, today, draft, destination });
      case "safeguards":
        return findSafeguards(path, destination);
    }
  });
};

/** The file allows transfers only to countries whose adequacy is decided and in force. */
export const adequacyIsDecided: Rule = ({ egress, residency }, { today }) => {
  if (residency === undefined) return [];
  return (egress?.adequacy ?? []).flatMap((country, index): Finding[] => {
    if (country === undefined) return [];
    const path = ["egress", "adequacy", index];
    if (isInside(residency, country)) {
      return [
        {
          code: "adequacy-not-needed",
          path,
          expected: "a country outside the residency",
          fix: `remove it: data may be in ${countryName(country)} anyway`,
        },
      ];
    }
    return findUndecided(path, adequacyOf(country, residency, today));
  });
};

/** Remote access from a third country is a transfer, even where the data stays (GDPR Art. 44). */
export const administratorsAreInsideResidency: Rule = (
  { access, residency, egress },
  { today },
) => {
  if (residency === undefined) return [];
  const allowed = known(egress?.adequacy);
  return Object.entries(access?.administrators ?? {}).flatMap(([name, entry]): Finding[] => {
    const country = entry?.country;
    if (country === undefined || isInside(residency, country)) return [];
    if (allowed.includes(country) && adequacyOf(country, residency, today).kind === "in-force")
      return [];
    return [outside(["access", "administrators", name], residency, country, today)];
  });
};

function outside(path: ConfigPath, residency: Residency, country: string, today: string): Finding {
  const isAdequate = adequacyOf(country, residency, today).kind === "in-force";
  const way = isAdequate
    ? `${country} has an adequacy decision: add it to egress.adequacy, and say legalBasis: adequacy where there is one`
    : path[0] === "egress"
      ? "with clauses of your own it is legalBasis: safeguards"
      : "administer from inside";
  return {
    code: "country-outside-residency",
    path: [...path, "country"],
    expected: `a country inside the residency "${residency}"`,
    fix: `choose a place inside the ${residency.toUpperCase()}; ${way}`,
  };
}

function hostsOutside(path: ConfigPath, residency: Residency): Finding {
  return {
    code: "hosts-outside-residency",
    path: [...path, "country"],
    expected: `a country inside the residency "${residency}", because the hosts' own traffic (packages, logs, backups) is unattended`,
    fix: "use a mirror, log sink or backup target inside the residency",
  };
}

interface AdequacyCase {
  readonly path: ConfigPath;
  readonly country: string;
  readonly residency: Residency;
  readonly today: string;
  readonly draft: EnvironmentDraft;
  readonly destination: DestinationDraft;
}

function findAdequacy(judged: AdequacyCase): Finding[] {
  const { path, country, residency, today, draft } = judged;
  const adequacy = adequacyOf(country, residency, today);
  if (adequacy.kind !== "in-force") return findUndecided([...path, "country"], adequacy);
  const { condition } = adequacy.decision;
  if (condition !== null && judged.destination.reference === undefined) {
    return [
      {
        code: "missing",
        path: [...path, "reference"],
        expected: `what shows that the recipient is covered, because the decision counts for ${condition} alone`,
        got: "nothing",
        fix: "add reference: how and when that was checked",
      },
    ];
  }
  if (known(draft.egress?.adequacy).includes(country)) return [];
  return [
    {
      code: "adequacy-not-allowed",
      path: [...path, "country"],
      expected: "a country of egress.adequacy, which is where the file allows such transfers",
      fix: `add ${country} to egress.adequacy, if the transfer is meant`,
    },
  ];
}

function findUndecided(path: ConfigPath, adequacy: Adequacy): Finding[] {
  if (adequacy.kind === "in-force") return [];
  return [
    {
      code: "no-adequacy",
      path,
      expected: "a country with an adequacy decision in force (GDPR Art. 45)",
      fix: `${explainAdequacy(adequacy)}; docs/residency.md has the table`,
    },
  ];
}

function explainAdequacy(adequacy: Exclude<Adequacy, { kind: "in-force" }>): string {
  switch (adequacy.kind) {
    case "none":
      return "there is none: use another place, or legalBasis: safeguards with their reference";
    case "expired":
      return `it expired on ${adequacy.until}: check whether it was renewed, or use another ground`;
    case "not-yet":
      return adequacy.from === null
        ? "it is not in force in the whole EEA yet: residency eu may use it, or wait"
        : `it is in force from ${adequacy.from} on: wait, or use another ground`;
  }
}

function findSafeguards(path: ConfigPath, { reference }: DestinationDraft): Finding[] {
  if (reference !== undefined) return [];
  return [
    {
      code: "missing",
      path: [...path, "reference"],
      expected: "where the safeguards are written down (GDPR Art. 46)",
      got: "nothing",
      fix: "add reference: clauses, their date and the transfer impact assessment",
    },
  ];
}
