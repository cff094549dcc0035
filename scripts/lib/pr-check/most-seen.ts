/** How many of each list are seen without unfolding; together they keep `MOST_VISIBLE_LINES`. */
export const MOST_SEEN = { mistakes: 5, residency: 8, rules: 6, environments: 5 } as const;

/** How many lines of a comment are seen before anything is unfolded, at most. */
export const MOST_VISIBLE_LINES = 40;
