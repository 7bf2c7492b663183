/**
 * Where the change stands: the probability of each item to be the first bad one, from noisy
 * figures of any of them. Source: the likelihood of one shift in the mean of normal values of
 * unknown mean and variance, with flat priors (Smith, Biometrika 62, 1975).
 */
import { clipped } from "./clipped.js";
import type { Samples } from "./samples.js";

/**
 * Where all figures of a side are alike their scatter is 0, and one boot would be certain. It
 * counts as this share of the total at least.
 */
const LEAST_SCATTER = 1e-3;

/**
 * @returns by item: the probability that it is the first bad one; that of item 0 is 0
 */
export function posterior(samples: Pick<Samples, "figures">): number[] {
  const values = clipped(samples.figures);
  // Sums of squares of values far from 0 lose their digits.
  const all = values.flat();
  const center = all.reduce((sum, each) => sum + each, 0) / Math.max(1, all.length);
  const items = values.map((own) => {
    const mine = own.map((each) => each - center);
    return {
      count: mine.length,
      sum: mine.reduce((sum, each) => sum + each, 0),
      squares: mine.reduce((sum, each) => sum + each * each, 0),
    };
  });
  const total = items.reduce(add, NOTHING);
  let good = NOTHING;
  const logs = items.map((_, change) => {
    if (change > 0) good = add(good, items[change - 1]!);
    return logLikelihood(good, total);
  });
  const highest = Math.max(...logs);
  // Without figures on both sides of any change all are alike.
  if (highest === Number.NEGATIVE_INFINITY) {
    return logs.map((_, change) => (change === 0 ? 0 : 1 / (logs.length - 1)));
  }
  const weights = logs.map((log) => Math.exp(log - highest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

interface ItemSums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

const NOTHING: ItemSums = { count: 0, sum: 0, squares: 0 };

function add(a: ItemSums, b: ItemSums): ItemSums {
  return { count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares };
}

/** Of the items before a change being good, and all others bad. */
function logLikelihood(good: ItemSums, total: ItemSums): number {
  const bad = { count: total.count - good.count, sum: total.sum - good.sum };
  if (good.count === 0 || bad.count === 0) return Number.NEGATIVE_INFINITY;
  const scatter = total.squares - good.sum ** 2 / good.count - bad.sum ** 2 / bad.count;
  const residual = Math.max(scatter, LEAST_SCATTER * total.squares);
  return -0.5 * Math.log(good.count * bad.count) - ((total.count - 2) / 2) * Math.log(residual);
}

/**
 * Items among which no boot can decide, because all but the last are dead: each change stands with
 * those that would show the same.
 */
export interface ChangeSet {
  /** The first and the last item that may be the first bad one. */
  readonly first: number;
  readonly last: number;
  readonly probability: number;
}

/** The sets of changes that can be told apart, in order. */
export function changeSets(
  probabilities: readonly number[],
  isDead: (item: number) => boolean,
): ChangeSet[] {
  const sets: ChangeSet[] = [];
  let first = 1;
  for (let item = 1; item < probabilities.length; item++) {
    if (isDead(item)) continue;
    const probability = probabilities.slice(first, item + 1).reduce((sum, each) => sum + each, 0);
    sets.push({ first, last: item, probability });
    first = item + 1;
  }
  return sets;
}

/** The fewest sets, likeliest first, that together have the given probability. */
export function credibleSets(sets: readonly ChangeSet[], probability: number): ChangeSet[] {
  const chosen: ChangeSet[] = [];
  let total = 0;
  for (const set of sets.toSorted((a, b) => b.probability - a.probability)) {
    if (total >= probability) break;
    chosen.push(set);
    total += set.probability;
  }
  return chosen.sort((a, b) => a.first - b.first);
}

/**
 * The items whose boots tell most: bootable, and bad with a probability nearest to one half (of
 * several at once, to the shares that cut the probability evenly); or an end, where the figures to
 * compare them with are too few.
 * @param count how many, at least 1; an item may be chosen more than once
 */
export function chooseItems(
  samples: Pick<Samples, "figures">,
  probabilities: readonly number[],
  isDead: (item: number) => boolean,
  count: number,
): number[] {
  const badness = cumulative(probabilities);
  const alive = [...badness.keys()].filter((item) => !isDead(item));
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / (count + 1);
    const distance = (item: number): number => Math.abs(badness[item]! - share);
    const best = alive.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    return comparable(best, samples, badness);
  });
}

function cumulative(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((each) => {
    sum += each;
    return sum;
  });
}

/** The item, or the end of which there are too few figures to compare the item with. */
function comparable(
  item: number,
  { figures }: Pick<Samples, "figures">,
  badness: readonly number[],
): number {
  const own = figures[item]!.length;
  const elsewhere = (weight: (other: number) => number): number =>
    figures.reduce((sum, { length }, other) => {
      return other === item ? sum : sum + length * weight(other);
    }, 0);
  if (elsewhere((other) => 1 - badness[other]!) < own / 2) return 0;
  if (elsewhere((other) => badness[other]!) < own / 2) return badness.length - 1;
  return item;
}
