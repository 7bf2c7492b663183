/** The first step of a bisect: boots of both ends in random order until they differ for certain. */
import type { Random } from "../base/random.js";
import { estimateShiftBetween, rankSumP } from "../verdict/statistics/rank-sum.js";
import type { ShiftEstimate } from "../verdict/statistics/signed-rank.js";
import type { BisectionOutcome, BisectionRule } from "./bisection.js";
import { type BootRequest, bootAll, type Step } from "./boots.js";
import { Samples } from "./samples.js";

/** Ends that differ. */
export interface DifferingEnds {
  readonly samples: Samples;
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** last − first. */
  readonly shift: ShiftEstimate;
  /** Of neighbouring boots, beside their end's mean. */
  readonly autocorrelation: number;
  readonly boots: number;
}

/** Figures of each end at which they are compared, and what each of the looks may err by. */
const LOOKS = [6, 9, 13, 19, 28, 40] as const;
const ALPHA = 0.003;

type EndsOutcome = DifferingEnds | Exclude<BisectionOutcome, { kind: "found" | "undecided" }>;

export function* compareEnds(rule: BisectionRule, random: Random): Step<EndsOutcome> {
  const last = rule.itemCount - 1;
  const samples = new Samples(rule.itemCount, rule.skipped);
  const series: { readonly item: number; readonly figure: number }[] = [];
  let boots = 0;
  let p = 1;
  for (const look of LOOKS) {
    while (samples.countOf(0) < look || samples.countOf(last) < look) {
      const requests = nextEnds(look - samples.countOf(0), look - samples.countOf(last), random);
      const items = requests.slice(0, rule.atOnce).map((isFirst) => (isFirst ? 0 : last));
      const outcomes = yield* bootAll(items.map(endRequest), rule.atOnce);
      boots += outcomes.length;
      for (const [index, outcome] of outcomes.entries()) {
        const item = items[index]!;
        samples.add(item, outcome);
        if ("figure" in outcome) series.push({ item, figure: outcome.figure });
        else if (samples.isDead(item)) {
          return { kind: "end does not boot", item, why: outcome.unbootable };
        }
      }
    }
    const [before, after] = [samples.figures[0]!, samples.figures[last]!];
    p = rankSumP(after, before);
    if (p > ALPHA) continue;
    const shift = estimateShiftBetween(after, before, 0.05);
    const isSwapped = rule.bad !== "other" && shift.estimate > 0 !== (rule.bad === "higher");
    if (isSwapped) return { kind: "ends are swapped", p };
    const autocorrelation = lagOne(series, samples);
    return { samples, first: [...before], last: [...after], shift, autocorrelation, boots };
  }
  return { kind: "ends do not differ", p };
}

function endRequest(item: number): BootRequest {
  return { item, phase: "ends", probabilities: null };
}

/** Whether each is of the first end: in random order, but as many of each end by the next look. */
function nextEnds(firstLeft: number, lastLeft: number, random: Random): boolean[] {
  const order: boolean[] = [];
  for (let [first, last] = [firstLeft, lastLeft]; first + last > 0; ) {
    const isFirst = random.nextFraction() * (first + last) < first;
    order.push(isFirst);
    if (isFirst) first--;
    else last--;
  }
  return order;
}

/** The square of what is left of a double's digits in a mean. */
const ROUNDING = 1e-24;

function lagOne(
  series: readonly { readonly item: number; readonly figure: number }[],
  { figures }: Samples,
): number {
  const residuals = series.map(({ item, figure }) => {
    const own = figures[item]!;
    return figure - own.reduce((sum, each) => sum + each, 0) / own.length;
  });
  const squares = residuals.reduce((sum, each) => sum + each * each, 0);
  const products = residuals.slice(1).reduce((sum, each, i) => sum + each * residuals[i]!, 0);
  // Figures that repeat exactly differ from their mean by its rounding.
  const total = series.reduce((sum, { figure }) => sum + figure * figure, 0);
  return squares <= ROUNDING * total ? 0 : products / squares;
}
