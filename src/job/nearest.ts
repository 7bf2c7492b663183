/** The name that a mistyped one was meant to be. */

/** Levenshtein's distance by one row of the matrix; a distance above `limit` is returned as more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The closest candidate within a third of the name's length (at least 2 edits), or null. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let limit = Math.max(2, Math.floor(Math.min(name.length, 30) / 3));
  for (const candidate of candidates) {
    const edits = distance(name, candidate, limit);
    if (edits > limit || (edits === limit && best !== null)) continue;
    best = candidate;
    limit = edits;
  }
  return best;
}
