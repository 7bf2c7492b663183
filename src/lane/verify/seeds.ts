/**
 * The seeds of a lane's blocks: fio's own sequence (the `verify_state` of its thread), so that
 * blocks written in the same order carry the same seeds in both programs.
 */
import type { LanePlan } from "../../plan/plan.js";

/** fio's default of randseed. */
const DEFAULT_SEED = 0x89;
/** What fio multiplies a job's seed with to get the seeds of its generators. */
const SEED_FACTOR = 0x9e370001;
/** The generator of seeds is the fourth of them (FIO_RAND_VER_OFF). */
const VERIFY_GENERATOR = 3;

/** The 32 bits from which fio starts a thread's generator of seeds. */
function generatorSeed({ spec, laneIndex, seed }: LanePlan): number {
  if (!spec.randRepeat && spec.seed === null) return seed;
  let base = spec.seed ?? DEFAULT_SEED;
  for (let round = 0; round < 4 + VERIFY_GENERATOR; round++) base = Math.imul(base, SEED_FACTOR);
  return (Math.imul(base, laneIndex + 1) + VERIFY_GENERATOR) | 0;
}

/**
 * Upper half of the product of two unsigned numbers of 32 bits; Math.imul gives the lower one.
 * @returns an int32
 */
export function upperProduct(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  // (2^16 - 1)^2 + 2^16 - 1 is less than 2^32, so neither sum overflows.
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const other = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/**
 * taus88, the combined Tausworthe generator of L'Ecuyer (Mathematics of Computation 65, 1996) as
 * fio starts it; a seed is the product of two of its numbers.
 */
export class SeedSequence {
  /** The last seed, as two int32 halves. */
  low = 0;
  high = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;

  /** Blocks of a pattern need none, and have 0. */
  private readonly needed: boolean;
  private readonly seed: number;
  /** As in fio, where randrepeat begins every pass with the same numbers (Passes.repeats). */
  private readonly repeats: boolean;
  private pass = 1;

  constructor(plan: LanePlan) {
    this.needed = plan.spec.verify?.pattern == null;
    this.repeats = plan.spec.randRepeat;
    this.seed = generatorSeed(plan);
    this.restart();
  }

  private restart(): void {
    const { seed } = this;
    const scatter = (value: number): number => Math.imul(value, 69069) ^ seed;
    // The generator needs states above 1, 7 and 15.
    const least = (value: number, min: number): number => (value >>> 0 < min ? value + min : value);
    this.s1 = least(scatter(53), 1);
    this.s2 = least(scatter(this.s1), 7);
    this.s3 = least(scatter(this.s2), 15);
    for (let round = 0; round < 6; round++) this.draw();
  }

  private draw(): number {
    const { s1, s2, s3 } = this;
    this.s1 = ((s1 & -2) << 12) ^ (((s1 << 13) ^ s1) >>> 19);
    this.s2 = ((s2 & -8) << 4) ^ (((s2 << 2) ^ s2) >>> 25);
    this.s3 = ((s3 & -16) << 17) ^ (((s3 << 3) ^ s3) >>> 11);
    return this.s1 ^ this.s2 ^ this.s3;
  }

  /** @param pass of the next write */
  next(pass: number): void {
    if (!this.needed) return;
    if (pass !== this.pass && this.repeats) this.restart();
    this.pass = pass;
    const first = this.draw();
    const second = this.draw();
    this.low = Math.imul(first, second);
    this.high = upperProduct(first, second);
  }
}
