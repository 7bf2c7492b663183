/** How often something that is tried many times over comes to which verdict, as a table. */
import { median } from "../../src/base/median.js";
import { table } from "./report.js";

export interface Outcome<Verdict extends string> {
  readonly verdict: Verdict;
  /** Pairs, or launches. */
  readonly count: number;
  readonly seconds: number;
}

/**
 * Tries every case `runs` times. Cases take turns, so that what the machine does meanwhile falls on
 * all of them.
 * @param what the heads of the first column and of the one of counts
 * @returns Markdown
 */
export async function tallyTable<Case extends { readonly name: string }, Verdict extends string>(
  cases: readonly Case[],
  runs: number,
  verdicts: readonly Verdict[],
  what: readonly [cases: string, counted: string],
  attempt: (item: Case) => Promise<Outcome<Verdict>>,
  progress: (line: string) => void,
): Promise<string> {
  const outcomes = cases.map((): Outcome<Verdict>[] => []);
  for (let run = 1; run <= runs; run++) {
    for (const [index, item] of cases.entries()) {
      const outcome = await attempt(item);
      outcomes[index]!.push(outcome);
      const { verdict, count, seconds } = outcome;
      const took = `${count} ${what[1]}, ${seconds.toFixed(0)} s`;
      progress(`${item.name}: ${run} of ${runs}: ${verdict}, ${took}`);
    }
  }
  const rows = cases.map(({ name }, index) => {
    const own = outcomes[index]!;
    const shares = verdicts.map((each) => own.filter(({ verdict }) => verdict === each).length);
    const middle = (values: number[]): string => median(values.sort((a, b) => a - b)).toFixed(0);
    const counts = middle(own.map(({ count }) => count));
    return [name, ...shares.map(String), counts, `${middle(own.map((each) => each.seconds))} s`];
  });
  return table([what[0], ...verdicts, `${what[1]}, median`, "time, median"], rows);
}
