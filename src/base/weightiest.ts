/** Which of several verdicts counts for all of them. */

/** Of comparisons, the weightiest first; null is one that is open. */
const ORDER = ["regression", "inconclusive", null, "improved", "no change", "as before"] as const;

export type AnyVerdict = (typeof ORDER)[number];

/** undefined where there is none */
export function weightiest<V extends AnyVerdict>(verdicts: readonly V[]): V | undefined {
  return verdicts.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0];
}
