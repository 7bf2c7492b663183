/** What the boots of a bisect have shown, item by item. */

/** An item that failed this often to boot or to give a figure is not booted any more. */
const FAILURES_UNTIL_DEAD = 2;

/** What one boot of an item gave: a figure, or nothing because of the item itself. */
export type BootOutcome = { readonly figure: number } | { readonly unbootable: string };

export class Samples {
  /** By item, in the order of the boots. */
  readonly figures: readonly number[][];
  private readonly failures: number[];

  /**
   * @param itemCount with both ends
   * @param skipped items that are known not to boot
   */
  constructor(itemCount: number, skipped: readonly number[] = []) {
    this.figures = Array.from({ length: itemCount }, () => []);
    this.failures = Array.from({ length: itemCount }, (_, item) => {
      return skipped.includes(item) ? FAILURES_UNTIL_DEAD : 0;
    });
  }

  add(item: number, outcome: BootOutcome): void {
    if ("figure" in outcome) this.figures[item]!.push(outcome.figure);
    else this.failures[item]!++;
  }

  /** It gives no figure, but may still be the first bad item. */
  isDead(item: number): boolean {
    return this.figures[item]!.length === 0 && this.failures[item]! >= FAILURES_UNTIL_DEAD;
  }

  countOf(item: number): number {
    return this.figures[item]!.length;
  }
}
