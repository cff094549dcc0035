import type { LegalSource } from "./legal-source.ts";

/** A territory that has an ISO code of its own although it belongs to another state. */
export interface Territory {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  /** ISO code of the state it belongs to. */
  readonly of: string;
  /** Whether EU law, and so the GDPR, applies there as in that state. */
  readonly inside: boolean;
  readonly source: LegalSource;
}

const AS_OF = "2026-11-24";

const OUTERMOST: LegalSource = {
  title:
    "TFEU Art. 349 and 355(1); for Mayotte since 2014-01-01, European Council Decision 2012/419/EU",
  asOf: AS_OF,
};

const OVERSEAS: LegalSource = { title: "TFEU Art. 355(2) and Annex II", asOf: AS_OF };

const rows = (
  of: string,
  inside: boolean,
  source: LegalSource,
  names: Readonly<Record<string, string>>,
): readonly Territory[] =>
  Object.entries(names).map(([code, name]) => ({ code, name, of, inside, source }));

/**
 * Territories of EEA states under codes of their own, and Gibraltar, those inside first. The Canary
 * Islands, Ceuta, Melilla, Madeira and the Azores are inside and have no code but their state's.
 */
export const TERRITORIES: readonly Territory[] = [
  ...rows(
    "FI",
    true,
    { title: "TFEU Art. 355(4); Act of Accession of 1994, Protocol 2", asOf: AS_OF },
    {
      AX: "Åland Islands",
    },
  ),
  ...rows("FR", true, OUTERMOST, {
    GF: "French Guiana",
    GP: "Guadeloupe",
    MF: "St. Martin",
    MQ: "Martinique",
    RE: "Réunion",
    YT: "Mayotte",
  }),
  ...rows("DK", false, { title: "TFEU Art. 355(5)(a)", asOf: AS_OF }, { FO: "Faroe Islands" }),
  ...rows("DK", false, OVERSEAS, { GL: "Greenland" }),
  ...rows(
    "FR",
    false,
    { title: `${OVERSEAS.title}; European Council Decision 2010/718/EU`, asOf: AS_OF },
    {
      BL: "St. Barthélemy",
    },
  ),
  ...rows("FR", false, OVERSEAS, {
    NC: "New Caledonia",
    PF: "French Polynesia",
    PM: "St. Pierre & Miquelon",
    TF: "French Southern Territories",
    WF: "Wallis & Futuna",
  }),
  ...rows("NL", false, OVERSEAS, {
    AW: "Aruba",
    BQ: "Caribbean Netherlands",
    CW: "Curaçao",
    SX: "Sint Maarten",
  }),
  // Norway kept Svalbard out of the EEA. Jan Mayen is in it, but shares the code.
  ...rows(
    "NO",
    false,
    { title: "EEA Agreement, Art. 126 and Protocol 40", asOf: AS_OF },
    {
      SJ: "Svalbard & Jan Mayen",
    },
  ),
  // Gibraltar was inside through the United Kingdom alone.
  ...rows(
    "GB",
    false,
    { title: "TFEU Art. 355(3); TEU Art. 50, 2020-01-31", asOf: AS_OF },
    {
      GI: "Gibraltar",
    },
  ),
];
