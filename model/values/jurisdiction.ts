import { isCountryCode } from "./country-code.ts";
import type { LegalSource } from "./legal-source.ts";
import { TERRITORIES } from "./territories.ts";

/** A state in which the GDPR applies as law. */
export interface Jurisdiction {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  readonly membership: "eu" | "eea-efta";
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
 * the EEA. Territories with a code of their own are in territories.ts.
 */
export const JURISDICTIONS: readonly Jurisdiction[] = [
  ...EU_MEMBERS.map(([code, name]) => ({ code, name, membership: "eu" as const })),
  ...EEA_EFTA_STATES.map(([code, name]) => ({ code, name, membership: "eea-efta" as const })),
];

/** Where personal data may be processed: the EU alone, or the whole EEA. */
export type Residency = "eu" | "eea";

/**
 * Whether hosts in a country or territory keep data inside the scope. Codes that are in no table are
 * outside, pseudo-countries of registry data (`EU`, `AP`) included.
 */
export function isInside(residency: Residency, country: string): boolean {
  return countriesInside(residency).includes(country);
}

/** Codes of all states and territories inside the scope: states first, by membership. */
export function countriesInside(residency: Residency): readonly string[] {
  const states = JURISDICTIONS.filter(
    ({ membership }) => residency === "eea" || membership === "eu",
  ).map(({ code }) => code);
  const territories = TERRITORIES.filter(({ inside, of }) => inside && states.includes(of));
  return [...states, ...territories.map(({ code }) => code)];
}

/** English name of a country or territory; the code itself where there is none. */
export function countryName(code: string): string {
  const known = [...JURISDICTIONS, ...TERRITORIES].find((place) => place.code === code);
  if (known !== undefined) return known.name;
  return isCountryCode(code) ? (OTHER_NAMES.of(code) ?? code) : code;
}

/** Names of the Unicode Common Locale Data Repository, for countries that no table here is about. */
const OTHER_NAMES = new Intl.DisplayNames("en", { type: "region" });
