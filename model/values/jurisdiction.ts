/** A state in which the GDPR applies as law. */
export interface Jurisdiction {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  readonly membership: "eu" | "eea-efta";
}

/**
 * Where each table below comes from, and the day on which it was last read. The table is reviewed
 * by people; nothing updates it by itself.
 */
export const JURISDICTION_SOURCES = {
  eu: {
    asOf: "2026-11-24",
    source: "Treaty on European Union, Art. 52; United Kingdom left by Art. 50 on 2020-01-31",
  },
  "eea-efta": {
    asOf: "2026-11-24",
    source: "EEA Joint Committee Decision 154/2018: GDPR in the EEA agreement since 2018-07-20",
  },
} as const satisfies Record<Jurisdiction["membership"], { asOf: string; source: string }>;

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

/** EU members and EEA-EFTA states. Switzerland is in neither: it is EFTA without the EEA. */
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
