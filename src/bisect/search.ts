/** The second step of a bisect: boots where they tell most, until one change is certain. */
import type { Random } from "../base/random.js";
import type { BisectionRule } from "./bisection.js";
import { type BootRequest, bootAll, bootPair, type Step } from "./boots.js";
import type { DifferingEnds } from "./ends.js";
import {
  type ChangeSet,
  changeSets,
  chooseItems,
  credibleSets,
  type Posterior,
  posterior,
} from "./posterior.js";
import { Samples } from "./samples.js";

/** The probability of one change that ends the search, and that of the set that is told otherwise. */
const CERTAIN = 0.99;
const CREDIBLE = 0.95;
/**
 * Above this autocorrelation of neighbouring boots the search is in pairs from the start; of few
 * boots, above what one in twenty series without drift has.
 */
const DRIFTING = 0.3;
const CHANCE_AUTOCORRELATION = 1.65;
/** Pairs of each end before the paired search has something to compare with. */
const PAIRED_START = 5;

export class Search {
  isPaired: boolean;
  private samples: Samples;
  /** What the samples tell. */
  private where: Posterior;
  /** Figures by themselves, whether or not a pair gave them. */
  private readonly alone: Samples;
  private boots: number;
  private readonly rule: BisectionRule;
  private readonly random: Random;

  constructor(rule: BisectionRule, ends: DifferingEnds, random: Random) {
    this.rule = rule;
    this.random = random;
    this.alone = ends.samples;
    this.boots = ends.boots;
    const chance = CHANCE_AUTOCORRELATION / Math.sqrt(ends.boots);
    this.isPaired = ends.autocorrelation > Math.max(DRIFTING, chance);
    this.samples = this.isPaired ? this.noSamples() : ends.samples;
    this.where = posterior(this.samples);
  }

  /** What was seen so far may be drift: only figures beside one of the first end count from here on. */
  pairFromNowOn(): void {
    this.isPaired = true;
    this.samples = this.noSamples();
    this.where = posterior(this.samples);
  }

  credible(): ChangeSet[] {
    return credibleSets(this.sets(), CREDIBLE);
  }

  probabilities(): readonly number[] {
    return this.where.probabilities;
  }

  ownFigures(item: number): readonly number[] {
    return this.alone.figures[item]!;
  }

  aliveBefore(item: number): number {
    let alive = item - 1;
    while (this.isDead(alive)) alive--;
    return alive;
  }

  /** @returns null where the budget is spent first */
  *run(): Step<ChangeSet | null> {
    if (this.isPaired && !(yield* this.startPairs())) return null;
    while (this.boots < this.budget) {
      const certain = this.certain();
      if (certain !== null) return certain;
      const count = this.isPaired ? 1 : this.rule.atOnce;
      const isDead = (item: number): boolean => this.isDead(item);
      yield* this.take(chooseItems(this.samples, this.where, isDead, count));
    }
    return this.certain();
  }

  private certain(): ChangeSet | null {
    return this.sets().find(({ probability }) => probability >= CERTAIN) ?? null;
  }

  private noSamples(): Samples {
    return new Samples(this.rule.itemCount, this.rule.skipped);
  }

  /** A figure of a pair takes two boots. */
  private get budget(): number {
    return this.rule.budget * (this.isPaired ? 2 : 1);
  }

  private *startPairs(): Step<boolean> {
    const last = this.rule.itemCount - 1;
    while (this.samples.countOf(0) < PAIRED_START || this.samples.countOf(last) < PAIRED_START) {
      if (this.boots >= this.budget) return false;
      yield* this.take([this.samples.countOf(0) < this.samples.countOf(last) ? 0 : last]);
    }
    return true;
  }

  private *take(items: readonly number[]): Step<void> {
    yield* this.boot(items);
    this.where = posterior(this.samples);
  }

  /** Boots the items, in a paired search each beside the first end. */
  private *boot(items: readonly number[]): Step<void> {
    const { atOnce } = this.rule;
    if (!this.isPaired) {
      const outcomes = yield* bootAll(
        items.map((item) => this.request(item)),
        atOnce,
      );
      this.boots += outcomes.length;
      for (const [index, outcome] of outcomes.entries()) this.samples.add(items[index]!, outcome);
      return;
    }
    for (const item of items) {
      const both = [this.request(0), this.request(item)] as const;
      const [beside, own] = yield* bootPair(...both, this.random, atOnce);
      this.boots += 2;
      this.alone.add(0, beside);
      this.alone.add(item, own);
      if ("unbootable" in own) this.samples.add(item, own);
      else if ("figure" in beside) this.samples.add(item, { figure: own.figure - beside.figure });
    }
  }

  private request(item: number): BootRequest {
    return { item, phase: "search", probabilities: this.probabilities() };
  }

  private isDead(item: number): boolean {
    return this.samples.isDead(item) || this.alone.isDead(item);
  }

  private sets(): ChangeSet[] {
    return changeSets(this.probabilities(), (item) => this.isDead(item));
  }
}
