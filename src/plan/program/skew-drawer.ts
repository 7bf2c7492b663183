/** Draws numbers of skewed popularity: fio's zipf, pareto and normal distributions. */
import type { Random } from "../../base/random.js";
import type { Skew } from "../../job/spec/job-spec.js";
import { scatter } from "./scatter.js";

/**
 * @param count how many numbers to draw from, 1..2^40
 * @param spot where the most popular number lies without a center, 0..1; not used by `normal`
 * @param scattered whether ranks are spread over the numbers or follow each other
 */
export function createSkewDrawer(
  skew: Skew,
  count: number,
  spot: number,
  scattered: boolean,
  random: Random,
): SkewDrawer {
  const center = skew.kind === "normal" ? (skew.center ?? 0.5) - 0.5 : (skew.center ?? spot);
  return new SkewDrawer(createRanks(skew, count, random), count, center, scattered);
}

interface Ranks {
  /** @returns 0..count-1 */
  next(): number;
}

function createRanks(skew: Skew, count: number, random: Random): Ranks {
  switch (skew.kind) {
    case "zipf":
      return new ZipfRanks(count, skew.theta, random);
    case "pareto":
      return new ParetoRanks(count, skew.h, random);
    case "normal":
      return new NormalRanks(count, skew.deviationPercent, random);
  }
}

/** Turns ranks into numbers: spreads them, and moves rank 0 to the center. */
class SkewDrawer {
  private readonly ranks: Ranks;
  private readonly count: number;
  private readonly shift: number;
  private readonly scattered: boolean;

  /** @param center how far rank 0 moves, as a share of the count, -0.5..1 */
  constructor(ranks: Ranks, count: number, center: number, scattered: boolean) {
    this.ranks = ranks;
    this.count = count;
    this.shift = (Math.floor(count * center) + count) % count;
    this.scattered = scattered;
  }

  next(): number {
    const rank = this.ranks.next();
    const place = (this.scattered ? scatter(rank, this.count) : rank) + this.shift;
    return place < this.count ? place : place - this.count;
  }
}

/** fio sums no more terms than these, which makes a slight difference to larger regions. */
const MAX_ZETA_TERMS = 10_000_000;

/**
 * Rank r is drawn about in proportion to 1/(r+1)^theta.
 * Source: J. Gray et al., "Quickly Generating Billion-Record Synthetic Databases", SIGMOD 1994,
 * as fio's lib/zipf.c has it, also for theta above 1.
 */
class ZipfRanks implements Ranks {
  private readonly count: number;
  private readonly random: Random;
  private readonly alpha: number;
  private readonly eta: number;
  private readonly zetaN: number;
  private readonly zeta2: number;

  constructor(count: number, theta: number, random: Random) {
    this.count = count;
    this.random = random;
    this.alpha = 1 / (1 - theta);
    this.zetaN = zeta(Math.min(count, MAX_ZETA_TERMS), theta);
    this.zeta2 = 1 + 0.5 ** theta;
    this.eta = (1 - (2 / count) ** (1 - theta)) / (1 - this.zeta2 / this.zetaN);
  }

  next(): number {
    const fraction = this.random.nextFraction();
    const scaled = fraction * this.zetaN;
    if (scaled < 1) return 0;
    if (scaled < this.zeta2) return 1;
    const rank = Math.floor(this.count * power(this.eta * fraction - this.eta + 1, this.alpha));
    return Math.min(rank, this.count - 1);
  }
}

/** Terms that are summed one by one; the rest is integrated. */
const EXACT_TERMS = 1000;

/**
 * The sum of 1/i^theta over i = 1..terms. Behind the first thousand terms by the Euler–Maclaurin
 * formula up to the first derivative, whose error is below 1e-13 then.
 */
function zeta(terms: number, theta: number): number {
  const exact = Math.min(terms, EXACT_TERMS);
  let sum = 0;
  for (let i = 1; i <= exact; i++) sum += i ** -theta;
  if (terms === exact) return sum;
  const integral = (terms ** (1 - theta) - exact ** (1 - theta)) / (1 - theta);
  const ends = (terms ** -theta - exact ** -theta) / 2;
  const slopes = (theta * (exact ** (-theta - 1) - terms ** (-theta - 1))) / 12;
  return sum + integral + ends + slopes;
}

/** With h = 0.2, 80 % of the draws go to 20 % of the ranks, and so on within them. */
class ParetoRanks implements Ranks {
  private readonly last: number;
  private readonly exponent: number;
  private readonly random: Random;

  constructor(count: number, h: number, random: Random) {
    this.last = count - 1;
    this.exponent = Math.log(h) / Math.log(1 - h);
    this.random = random;
  }

  next(): number {
    return Math.floor(this.last * power(this.random.nextFraction(), this.exponent));
  }
}

/** How many uniform numbers are averaged; their mean is close to normal. */
const NORMAL_TERMS = 12;

/**
 * fio's normal distribution: the mean of twelve uniform ranks, rounded up, and a uniform
 * deviation, halved until it stays within the ranks.
 */
class NormalRanks implements Ranks {
  private readonly count: number;
  private readonly deviation: number;
  private readonly random: Random;

  constructor(count: number, deviationPercent: number, random: Random) {
    this.count = count;
    const wanted = Math.ceil((count * deviationPercent) / 100);
    this.deviation = Math.min(wanted, Math.floor(count / 2));
    this.random = random;
  }

  next(): number {
    const { random, count, deviation } = this;
    let sum = 0;
    for (let i = 0; i < NORMAL_TERMS; i++) sum += Math.floor(draw32(random) * (count + 1));
    const mean = Math.ceil(sum / NORMAL_TERMS);
    if (deviation === 0) return Math.min(mean, count - 1);
    let moved = Math.floor(deviation * random.nextFraction()) - Math.floor(deviation / 2);
    while (mean + moved < 0 || (mean + moved >= count && moved !== 0))
      moved = Math.trunc(moved / 2);
    return Math.min(mean + moved, count - 1);
  }
}

/** Half the time of `**`, and exact enough to draw with. */
function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

/** A uniform double in [0, 1) of 32 bits, as fio draws too. */
function draw32(random: Random): number {
  return (random.nextInt32() >>> 0) * 2 ** -32;
}
