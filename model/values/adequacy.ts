import type { Residency } from "./jurisdiction.ts";

/** When an act counts, and through what. Dates are `YYYY-MM-DD`; `until` is the last day. */
export interface Validity {
  readonly from: string;
  readonly until: string | null;
  readonly basis: string;
}

/** An adequacy decision of the European Commission (GDPR Art. 45). */
export interface AdequacyDecision {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string;
  readonly decidedOn: string;
  /** In the EU; the basis is the Commission's act. */
  readonly eu: Validity;
  /** In the whole EEA; null while the EEA has not taken the act over. */
  readonly eea: Validity | null;
  /** Who alone may receive data; null for everybody in the country. */
  readonly condition: string | null;
  /** What a reader should know besides: appeals, drafts, renewals. */
  readonly note: string | null;
  /** Day for which the row was written. */
  readonly asOf: string;
}

/** What stands in the table about a country on a day. */
export type Adequacy =
  | { readonly kind: "in-force"; readonly decision: AdequacyDecision }
  | { readonly kind: "expired"; readonly decision: AdequacyDecision; readonly until: string }
  /** `from` is null where no date is known. */
  | { readonly kind: "not-yet"; readonly decision: AdequacyDecision; readonly from: string | null }
  | { readonly kind: "none" };

/** Day on which the GDPR came into force in Iceland, Liechtenstein and Norway. */
const GDPR_IN_THE_EEA = "2018-07-20";

/** What the GDPR found in place stays in force (Art. 45(9)), and the EEA took the GDPR over as it was. */
const WITH_THE_GDPR = "EEA Joint Committee Decision 154/2018, with GDPR Art. 45(9)";

/** Later decisions: EEA-EFTA states apply them with the EU unless they declare otherwise. */
const AT_THE_SAME_TIME = "EEA Joint Committee Decision 154/2018, adaptation to GDPR Art. 45";

type Row = Pick<AdequacyDecision, "country" | "name" | "decidedOn"> &
  Partial<Pick<AdequacyDecision, "condition" | "note" | "eea">> & { readonly act: string };

const DEFAULTS = { condition: null, note: null, asOf: "2026-11-24" };

/** A decision under Directive 95/46/EC, kept by the GDPR. */
function directive({ act, ...row }: Row): AdequacyDecision {
  const eu = { from: row.decidedOn, until: null, basis: `Commission Decision ${act}` };
  const eea = { from: GDPR_IN_THE_EEA, until: null, basis: WITH_THE_GDPR };
  return { ...DEFAULTS, eea, ...row, eu };
}

/** A decision under the GDPR itself. */
function gdpr({ act, until, ...row }: Row & { readonly until?: string }): AdequacyDecision {
  const eu = {
    from: row.decidedOn,
    until: until ?? null,
    basis: `Commission Implementing Decision ${act}`,
  };
  const eea = { ...eu, basis: AT_THE_SAME_TIME };
  return { ...DEFAULTS, eea, ...row, eu };
}

/**
 * All adequacy decisions about countries, by code. It was written by engineers from public lists:
 * a lawyer should read it before anybody relies on it. Nothing updates it by itself.
 */
export const ADEQUACY_DECISIONS: readonly AdequacyDecision[] = [
  directive({ country: "AD", name: "Andorra", act: "2010/625/EU", decidedOn: "2010-10-19" }),
  directive({ country: "AR", name: "Argentina", act: "2003/490/EC", decidedOn: "2003-06-30" }),
  gdpr({
    country: "BR",
    name: "Brazil",
    act: "(EU) 2026/179",
    decidedOn: "2026-01-26",
    eea: null,
    note: "the EEA Joint Committee's decision was a draft on 2026-05-06",
  }),
  directive({
    country: "CA",
    name: "Canada",
    act: "2002/2/EC",
    decidedOn: "2001-12-20",
    condition: "commercial organisations",
  }),
  directive({ country: "CH", name: "Switzerland", act: "2000/518/EC", decidedOn: "2000-07-26" }),
  directive({ country: "FO", name: "Faroe Islands", act: "2010/146/EU", decidedOn: "2010-03-05" }),
  gdpr({
    country: "GB",
    name: "United Kingdom",
    act: "(EU) 2021/1772",
    decidedOn: "2021-06-28",
    until: "2031-12-27",
    note: "renewed on 2025-12-19",
  }),
  directive({ country: "GG", name: "Guernsey", act: "2003/821/EC", decidedOn: "2003-11-21" }),
  directive({
    country: "IL",
    name: "Israel",
    act: "2011/61/EU",
    decidedOn: "2011-01-31",
    condition: "data that is processed by automated means",
  }),
  directive({ country: "IM", name: "Isle of Man", act: "2004/411/EC", decidedOn: "2004-04-28" }),
  directive({ country: "JE", name: "Jersey", act: "2008/393/EC", decidedOn: "2008-05-08" }),
  gdpr({
    country: "JP",
    name: "Japan",
    act: "(EU) 2019/419",
    decidedOn: "2019-01-23",
    condition: "business operators under the Act on the Protection of Personal Information",
  }),
  gdpr({
    country: "KR",
    name: "South Korea",
    act: "(EU) 2022/254",
    decidedOn: "2021-12-17",
    condition: "controllers under the Personal Information Protection Act",
  }),
  directive({ country: "NZ", name: "New Zealand", act: "2013/65/EU", decidedOn: "2012-12-19" }),
  gdpr({
    country: "US",
    name: "United States",
    act: "(EU) 2023/1795",
    decidedOn: "2023-07-10",
    condition: "organisations certified under the Data Privacy Framework",
    note: "an appeal against it, C-703/25 P, was lodged on 2025-10-31",
  }),
  directive({ country: "UY", name: "Uruguay", act: "2012/484/EU", decidedOn: "2012-08-21" }),
];

/**
 * What the table says of a country on a day, for data that stays inside the EU or the EEA otherwise.
 * @param today `YYYY-MM-DD`
 */
export function adequacyOf(country: string, residency: Residency, today: string): Adequacy {
  const decision = ADEQUACY_DECISIONS.find((row) => row.country === country);
  if (decision === undefined) return { kind: "none" };
  const validity = decision[residency];
  if (validity === null) return { kind: "not-yet", decision, from: null };
  if (today < validity.from) return { kind: "not-yet", decision, from: validity.from };
  const { until } = validity;
  if (until !== null && today > until) return { kind: "expired", decision, until };
  return { kind: "in-force", decision };
}
