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
 * How far items may differ beside the change, as variances in that of a boot, and how likely each is
 * beforehand. Where they do, more boots of the same items tell little.
 */
const SPREADS = [
  { spread: 0, prior: 0.7 },
  { spread: 1, prior: 0.1 },
  { spread: 8, prior: 0.1 },
  { spread: 64, prior: 0.1 },
] as const;

/** Where the change stands, as far as the boots tell. */
export interface Posterior {
  /** By item: the probability that it is the first bad one; that of item 0 is 0. */
  readonly probabilities: readonly number[];
  /** The likeliest variance by which items differ beside the change, in that of a boot. */
  readonly spread: number;
}

export function posterior(samples: Pick<Samples, "figures">): Posterior {
  const values = clipped(samples.figures);
  if (values.filter(({ length }) => length > 0).length < 2) return nothingKnown(values.length);
  // Sums of squares of values far from 0 lose their digits.
  const all = values.flat();
  const center = total(all) / all.length;
  const items = values.map((own) => sumsOf(own.map((each) => each - center)));
  const least = LEAST_SCATTER * total(all.map((each) => (each - center) ** 2));
  const models = SPREADS.map(({ spread, prior }) => {
    const logs = changeLogs(items, spread, least);
    const highest = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - highest));
    return { spread, weights, log: Math.log(prior * total(weights)) + highest };
  });
  const [first, ...others] = models;
  // Averaged over all spreads, the change itself would pass for one of the items' differences.
  const { spread, weights } = others.reduce((a, b) => (b.log > a.log ? b : a), first!);
  const sum = total(weights);
  return { probabilities: weights.map((weight) => weight / sum), spread };
}

/** Without figures on both sides of any change. */
function nothingKnown(itemCount: number): Posterior {
  const alike = 1 / (itemCount - 1);
  const probabilities = Array.from({ length: itemCount }, (_, item) => (item === 0 ? 0 : alike));
  return { probabilities, spread: 0 };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}

interface ItemSums {
  readonly count: number;
  readonly mean: number;
  /** Of the squares of the distances from the mean. */
  readonly scatter: number;
}

function sumsOf(values: readonly number[]): ItemSums {
  const mean = total(values) / Math.max(1, values.length);
  return { count: values.length, mean, scatter: total(values.map((each) => (each - mean) ** 2)) };
}

/**
 * By item: the logarithm of the likelihood of it being the first bad one, where items differ by this
 * variance. An item's mean of n boots has the variance `spread` + 1/n, in that of a boot.
 * @param least the scatter of all figures around their means counts as this at least
 */
function changeLogs(items: readonly ItemSums[], spread: number, least: number): number[] {
  const weights = items.map(({ count }) => weightOf(count, spread));
  const lastBooted = items.findLastIndex(({ count }) => count > 0);
  const parts = items.map(({ mean }, item) => {
    const weight = weights[item]!;
    return { weight, sum: weight * mean, squares: weight * mean * mean };
  });
  const whole = parts.reduce(add, NOTHING);
  const boots = total(items.map(({ count }) => count));
  const inside = total(items.map(({ scatter }) => scatter));
  const scale = total(items.map(({ count }) => Math.log(1 + spread * count)));
  let good = NOTHING;
  return parts.map((_, change) => {
    if (change > 0) good = add(good, parts[change - 1]!);
    const bad = { weight: whole.weight - good.weight, sum: whole.sum - good.sum };
    if (good.weight === 0 || change > lastBooted) return Number.NEGATIVE_INFINITY;
    const between = whole.squares - good.sum ** 2 / good.weight - bad.sum ** 2 / bad.weight;
    const residual = Math.max(inside + between, least);
    const means = Math.log(good.weight) + Math.log(bad.weight);
    return -0.5 * (scale + means) - ((boots - 2) / 2) * Math.log(residual);
  });
}

/** What an item's mean counts, in boots of an item that differs from none: 0 to `boots`. */
function weightOf(boots: number, spread: number): number {
  return boots / (1 + spread * boots);
}

interface Weighed {
  readonly weight: number;
  readonly sum: number;
  readonly squares: number;
}

const NOTHING: Weighed = { weight: 0, sum: 0, squares: 0 };

function add(a: Weighed, b: Weighed): Weighed {
  return { weight: a.weight + b.weight, sum: a.sum + b.sum, squares: a.squares + b.squares };
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
    const probability = total(probabilities.slice(first, item + 1));
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
 * The items whose boots tell most: bootable, bad with a probability near one half (of several at
 * once, near the shares that cut the probability evenly), and, as far as items differ, not booted
 * often yet; or an end, where the figures to compare them with are too few.
 * @param count how many, at least 1; an item may be chosen more than once
 */
export function chooseItems(
  samples: Pick<Samples, "figures">,
  { probabilities, spread }: Posterior,
  isDead: (item: number) => boolean,
  count: number,
): number[] {
  const badness = cumulative(probabilities);
  const alive = [...badness.keys()].filter((item) => !isDead(item));
  const gain = (item: number): number => {
    const boots = samples.figures[item]!.length;
    return weightOf(boots + 1, spread) - weightOf(boots, spread);
  };
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / (count + 1);
    const worth = (item: number): number => {
      const bad = badness[item]!;
      return Math.min(bad / share, (1 - bad) / (1 - share)) * gain(item);
    };
    const best = alive.reduce((a, b) => (worth(b) > worth(a) ? b : a));
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
