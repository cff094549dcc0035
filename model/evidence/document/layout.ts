/**
 * Number of the page's rendering. It goes up with every change that gives the same evidence another
 * page, because a check renders the page again and compares bytes. It is part of what is signed.
 */
export const EVIDENCE_LAYOUT = 3;
