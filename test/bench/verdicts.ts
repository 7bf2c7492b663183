/** `npm run bench -- --verdicts`: the decision code on synthetic noise, as tables in Markdown. */
import { NOISES, type NoiseName } from "../support/noise.js";
import { tallyComparisons } from "../verdict/simulate.js";

const SEED = 1;
const COMPARISONS = 2000;
const PAIR_SPREADS = [0.01, 0.02, 0.03, 0.1];
/** Of t with three degrees the variance is hardly defined; VERDICTS counts four. */
const COMPARED: readonly NoiseName[] = NOISES.filter((noise) => noise !== "t3");

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** @param say takes the lines one by one, since the whole takes a minute */
export function benchVerdicts(say: (line: string) => void): void {
  say(
    "| noise | spread of a pair | true change | pairs at most | no change | regression | improved | inconclusive | pairs, median |",
  );
  say("|---|---|---|---|---|---|---|---|---|");
  for (const noise of COMPARED) {
    for (const pairSd of PAIR_SPREADS) {
      for (const [change, budget] of [
        [0, 40],
        [0, 80],
        [0.03, 40],
      ] as const) {
        const { share, medianPairs } = tallyComparisons(
          { noise, pairSd, change, budget },
          COMPARISONS,
          SEED,
        );
        const shares = (["no change", "regression", "improved", "inconclusive"] as const).map(
          (each) => percent(share(each)),
        );
        say(
          `| ${[noise, percent(pairSd), percent(change), budget, ...shares, medianPairs].join(" | ")} |`,
        );
      }
    }
  }
}
