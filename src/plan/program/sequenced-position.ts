/**
 * Random positions with sequences among them: `rw=randread:8` and `percentage_random=50`. An I/O
 * that is not random follows, or repeats, the last one of its direction in its target.
 */
import type { Random } from "../../base/random.js";
import type { Position } from "./position.js";

/** Counts the I/Os of one random offset, over all directions and targets of a lane. */
export class Sequencer {
  private readonly iosPerOffset: number;
  private left = 1;

  constructor(iosPerOffset: number) {
    this.iosPerOffset = iosPerOffset;
  }

  /** Begins a pass. */
  restart(): void {
    this.left = 1;
  }

  /** Counts an I/O. @returns whether it has a new random offset; the first one has */
  advance(): boolean {
    if (--this.left > 0) return false;
    this.left = this.iosPerOffset;
    return true;
  }
}

/** How sequences are made. */
export interface SequenceRules {
  /** Shared by all positions of a lane. */
  readonly sequencer: Sequencer;
  /** I/Os of one offset repeat it instead of following each other. */
  readonly identical: boolean;
  /** percentage_random of the direction, 0..100. */
  readonly randomPercent: number;
  readonly sizeBytes: number;
  /** The shortest I/O of a sequence. */
  readonly minBytes: number;
}

export class SequencedPosition implements Position {
  private readonly inner: Position;
  private readonly rules: SequenceRules;
  private readonly random: Random;
  private lastBegin = 0;
  private lastEnd = 0;
  atRandom = false;

  /** @param inner the random positions, which directions may share */
  constructor(inner: Position, rules: SequenceRules, random: Random) {
    this.inner = inner;
    this.rules = rules;
    this.random = random;
  }

  next(): number {
    const { rules } = this;
    if (!rules.sequencer.advance()) {
      return this.sequential(rules.identical ? this.lastBegin : this.lastEnd);
    }
    const isRandom =
      rules.randomPercent === 100 || this.random.nextFraction() * 100 < rules.randomPercent;
    return isRandom ? this.drawn() : this.sequential(this.lastEnd);
  }

  /** At the end of the region a sequence goes on at a random place. */
  private sequential(position: number): number {
    if (position + this.rules.minBytes > this.rules.sizeBytes) return this.drawn();
    this.atRandom = false;
    return position;
  }

  private drawn(): number {
    this.atRandom = true;
    return this.inner.next();
  }

  /** What follows or repeats another I/O takes nothing from the random map, as in fio. */
  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.atRandom ? this.inner.take(positionBytes, lengthBytes) : lengthBytes;
    this.lastBegin = positionBytes;
    this.lastEnd = positionBytes + taken;
    return taken;
  }

  restart(): void {
    this.inner.restart();
    this.lastBegin = 0;
    this.lastEnd = 0;
  }
}
