/**
 * The candidate that a person most likely meant by `word`, or null when none is close: same letters
 * but for case, hyphens and underscores, or about one slip in three letters.
 */
export function closestName(word: string, candidates: Iterable<string>): string | null {
  const target = fold(word);
  let best: string | null = null;
  let bestSlips = Math.max(1, Math.floor(target.length / 3)) + 1;
  for (const candidate of candidates) {
    const slips = slipsBetween(target, fold(candidate));
    if (slips < bestSlips) [best, bestSlips] = [candidate, slips];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing: to be appended to a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const closest = closestName(word, candidates);
  return closest === null ? "" : ` Did you mean "${closest}"?`;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(twoAbove, column - 2) + 1);
      current.push(cost);
    }
    [twoAbove, above] = [above, current];
  }
  return at(above, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
