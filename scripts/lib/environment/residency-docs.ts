import {
  RANGES_ATTRIBUTION,
  RANGES_LICENCE,
  RANGES_PACKAGE,
} from "../../../artifacts/address-ranges/address-ranges.ts";
import {
  ADEQUACY_DECISIONS,
  type AdequacyDecision,
  type Validity,
} from "../../../model/values/adequacy.ts";
import { JURISDICTION_SOURCES, JURISDICTIONS } from "../../../model/values/jurisdiction.ts";
import { TERRITORIES } from "../../../model/values/territories.ts";

const REMAKE = "Generated from model/values/ by `npm run docs`; do not edit.";

/** The page on residency, in Markdown: who is inside, who is adequate, and whose addresses are whose. */
export function renderResidencyPage(): string {
  const parts = [
    `<!-- ${REMAKE} -->`,
    INTRODUCTION,
    renderCountries(),
    renderTerritories(),
    renderAdequacy(),
    RANGES,
  ];
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# Residency

Where data may be is decided by these tables. They are data in \`model/values/\`, each row with its
source and the day for which it was written; nothing updates them but a person and a review.

**They were written by engineers from public lists, without opening every act. Have a lawyer read
them before you rely on them.** What a table does not name is outside.`;

function renderCountries(): string {
  const rows = Object.entries(JURISDICTION_SOURCES).map(([membership, { title, asOf }]) => {
    const countries = JURISDICTIONS.filter((country) => country.membership === membership);
    const codes = countries.map(({ code, name }) => `${code} ${name}`).join(", ");
    return [membership === "eu" ? "`eu`, `eea`" : "`eea`", codes, title, asOf];
  });
  return [
    "## Countries inside",
    "",
    ...renderTable(["Residency", "Countries", "Source", "As of"], rows),
    "",
    "Codes are those of ISO 3166-1: Greece is `GR` and not `EL`, the United Kingdom `GB` and not `UK`.",
    "`EU` and `AP` stand in registries for regions; they are no countries, and count as outside.",
  ].join("\n");
}

function renderTerritories(): string {
  const rows = TERRITORIES.map(({ code, name, of, inside, source }) => [
    `${code} ${name}`,
    of,
    inside ? "inside" : "outside",
    source.title,
    source.asOf,
  ]);
  return [
    "## Territories with a code of their own",
    "",
    "Inside means that EU law, and so the GDPR, applies there as in the state; for both residencies.",
    "",
    ...renderTable(["Territory", "Of", "Is", "Source", "As of"], rows),
    "",
    "Svalbard is not part of the EEA; Jan Mayen is, but shares its code, so both count as outside.",
    "The Canary Islands, Ceuta, Melilla, Madeira and the Azores are inside under `ES` and `PT`.",
  ].join("\n");
}

function renderAdequacy(): string {
  const rows = ADEQUACY_DECISIONS.map((decision) => [
    `${decision.country} ${decision.name}`,
    renderValidity(decision.eu),
    decision.eea === null ? "not yet" : renderValidity(decision.eea),
    decision.condition ?? "",
    renderSource(decision),
    decision.asOf,
  ]);
  return [
    "## Adequacy decisions",
    "",
    "Transfers that GDPR Art. 45 allows to countries outside. An environment has to name each such",
    "country; nothing is allowed by being in this table. Status in the EU and in the EEA differ: under",
    "residency `eea` only what the whole EEA has taken over counts.",
    "",
    ...renderTable(["Country", "EU", "EEA", "Only for", "Decision", "As of"], rows),
    "",
    ...renderBases(),
  ].join("\n");
}

function renderValidity({ from, until }: Validity): string {
  return until === null ? `from ${from}` : `${from} to ${until}`;
}

function renderSource({ eu, note }: AdequacyDecision): string {
  return note === null ? eu.basis : `${eu.basis}; ${note}`;
}

/** On what the EEA's dates rest; the same for many rows. */
function renderBases(): string[] {
  const bases = new Map<string, string[]>();
  for (const { country, eea } of ADEQUACY_DECISIONS) {
    if (eea !== null) bases.set(eea.basis, [...(bases.get(eea.basis) ?? []), country]);
  }
  const lines = [...bases].map(([basis, countries]) => `- ${countries.join(" ")}: ${basis}`);
  return [
    "The EEA's dates rest on these acts. Decisions of the Joint Committee about single countries were",
    "not looked up.",
    "",
    ...lines,
  ];
}

function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

const RANGES = `## Whose addresses are whose

Gateway hosts may connect only to addresses of allowed countries. Which these are comes from the npm
package \`${RANGES_PACKAGE}\`: what the five regional registries say of each block, IPv4 and IPv6. Its
version is in [versions.yaml](../versions.yaml). Licence: ${RANGES_LICENCE}; the package calls itself
CC0, the registries' statistics in it are under CC BY. ${RANGES_ATTRIBUTION}.

The bundle has a file for each country, \`residency/NO.nft\`, which defines \`NO4\` and \`NO6\` for
nftables as the fewest networks that hold exactly the country's addresses, and
\`residency/dataset.json\` with version, date, licence and SHA-256. The digest is that of
\`cat asn-country-ipv4-num.csv asn-country-ipv6-num.csv | sha256sum\` in the package's folder.

### What it cannot say

**A registration is not a place.** The registry knows who holds a block and in which country they
registered it, not where the host stands. Both ways there are cases, kept as tests in
\`test/unit/artifacts/address-ranges.test.ts\`:

- Counted as inside, and elsewhere: \`31.13.70.36\` is registered in Ireland and stands in Los Angeles.
  \`185.222.222.222\` (Germany) and \`94.140.14.14\` (Cyprus) are anycast resolvers, which answer from the
  nearest continent.
- Counted as outside, and inside: \`3.120.0.1\` stands in Frankfurt and is registered by its US operator.
  Most addresses of the large clouds are like this.

So the set is a fence and no proof. What may pass it is the list of destinations. An environment
narrows and extends the set under \`egress.ranges\`, each time with a reason, an owner and a last day.

Other data sets guess places from what operators publish about themselves; nobody vouches for that, and
the sister package that has it (\`geo-whois-asn-country\`) has overlapping rows and puts private
addresses into countries.

### Bringing it up to date

The package's makers have announced that they leave npm, and that data published there has mistakes. A
comparison of this version with another reading of the same registries, made a year before, agreed on
99.2 % of IPv4 and 97.5 % of IPv6 addresses. About 0.2 % had moved into the EEA or out of it.

1. \`npm i -E ${RANGES_PACKAGE}@VERSION\`, and the same version in versions.yaml.
2. \`npm test -- --level unit --only address-ranges\`: a known-wrong case that changed is a change to
   read about, and not one to adjust the test to unread.
3. \`npm run bundle\`, then \`up\` for each environment. An environment that pins the data
   (\`egress.ranges.dataset\`) refuses the new one until its file names it.`;
