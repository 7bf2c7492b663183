/** The name that a mistyped one was meant to be. */

/** No option is nearly as long. */
const MAX_NAME_LENGTH = 100;

/** Levenshtein's distance by rows of the matrix; anything above `limit` is given as limit + 1. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const row = Array.from({ length: b.length }, (_, index) => index + 1);
  for (let i = 0; i < a.length; i++) {
    // Of the matrix' row: the cell to the left, and the one to the left and above.
    let left = i + 1;
    let diagonal = i;
    let least = left;
    for (let j = 0; j < row.length; j++) {
      const above = row[j]!;
      left = Math.min(above + 1, left + 1, diagonal + (a[i] === b[j] ? 0 : 1));
      diagonal = above;
      row[j] = left;
      if (left < least) least = left;
    }
    if (least > limit) return limit + 1;
  }
  return row.at(-1) ?? a.length;
}

/**
 * The closest candidate within a third of the name's length (at least 2 edits) that has something
 * in common with it, or null.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > MAX_NAME_LENGTH) return null;
  let best: string | null = null;
  let limit = Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3)));
  if (limit < 0) return null;
  for (const candidate of candidates) {
    const edits = distance(name, candidate, limit);
    if (edits > limit || (edits === limit && best !== null)) continue;
    best = candidate;
    limit = edits;
  }
  return best;
}
