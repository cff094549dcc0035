/** A state in which the GDPR applies as law. */
export interface Jurisdiction {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  readonly membership: "eu" | "eea-efta";
}

/** A legal act or treaty that puts countries into a table, and the day on which it was last read. */
export interface LegalSource {
  readonly title: string;
  readonly asOf: string;
}

/** Sources of the table below, by membership. People review it; nothing updates it by itself. */
export const JURISDICTION_SOURCES: Readonly<Record<Jurisdiction["membership"], LegalSource>> = {
  eu: {
    title: "Treaty on European Union, Art. 52 (without the United Kingdom, Art. 50, 2020-01-31)",
    asOf: "2026-11-24",
  },
  "eea-efta": {
    title: "EEA Joint Committee Decision 154/2018, in force since 2018-07-20",
    asOf: "2026-11-24",
  },
};

const EU_MEMBERS: readonly (readonly [string, string])[] = [
  ["AT", "Austria"],
  ["BE", "Belgium"],
  ["BG", "Bulgaria"],
  ["CY", "Cyprus"],
  ["CZ", "Czechia"],
  ["DE", "Germany"],
  ["DK", "Denmark"],
  ["EE", "Estonia"],
  ["ES", "Spain"],
  ["FI", "Finland"],
  ["FR", "France"],
  ["GR", "Greece"],
  ["HR", "Croatia"],
  ["HU", "Hungary"],
  ["IE", "Ireland"],
  ["IT", "Italy"],
  ["LT", "Lithuania"],
  ["LU", "Luxembourg"],
  ["LV", "Latvia"],
  ["MT", "Malta"],
  ["NL", "Netherlands"],
  ["PL", "Poland"],
  ["PT", "Portugal"],
  ["RO", "Romania"],
  ["SE", "Sweden"],
  ["SI", "Slovenia"],
  ["SK", "Slovakia"],
];

const EEA_EFTA_STATES: readonly (readonly [string, string])[] = [
  ["IS", "Iceland"],
  ["LI", "Liechtenstein"],
  ["NO", "Norway"],
];

/**
 * EU members and EEA-EFTA states, EU first, by code. Switzerland is in neither: it is EFTA without
 * the EEA. Territories with a code of their own (AX, RE, SJ …) count as outside until they have a row.
 */
export const JURISDICTIONS: readonly Jurisdiction[] = [
  ...EU_MEMBERS.map(([code, name]) => ({ code, name, membership: "eu" as const })),
  ...EEA_EFTA_STATES.map(([code, name]) => ({ code, name, membership: "eea-efta" as const })),
];

/** Where personal data may be processed: the EU alone, or the whole EEA. */
export type Residency = "eu" | "eea";

/** Whether hosts in a country keep data inside the scope. Unknown countries do not. */
export function isInside(residency: Residency, country: string): boolean {
  const jurisdiction = JURISDICTIONS.find(({ code }) => code === country);
  return jurisdiction !== undefined && (residency === "eea" || jurisdiction.membership === "eu");
}

/** English name of a country of the EEA; the code itself for others. */
export function countryName(code: string): string {
  return JURISDICTIONS.find((jurisdiction) => jurisdiction.code === code)?.name ?? code;
}
