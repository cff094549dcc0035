/**
 * Why data may go to a destination (GDPR Chapter V): it stays inside the residency, the country has
 * an adequacy decision (Art. 45), or there are appropriate safeguards (Art. 46).
 */
export const legalBases = ["residency", "adequacy", "safeguards"] as const;

export type LegalBasis = (typeof legalBases)[number];
