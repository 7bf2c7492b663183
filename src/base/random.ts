/**
 * Seeded generators of 32-bit numbers for everything random in a plan: small, fast, allocation
 * free, and the same in every run for the same seed. Not for secrets.
 */

const TWO_POW_MINUS_53 = 2 ** -53;

/**
 * One step of splitmix32, which spreads close seeds (1, 2, 3, …) over all 32 bits.
 * Source: the splitmix form of Steele, Lea and Flood (OOPSLA 2014) around the 32-bit finaliser
 * "lowbias32" of Chris Wellons' hash prospector.
 *
 * @returns an int32
 */
function splitmix32(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** Derives an independent 32-bit seed from a seed and the number of a stream, lane or pass. */
export function deriveSeed(seed: number, stream: number): number {
  return splitmix32(splitmix32(seed) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
}

/** Numbers made ahead for single draws. */
const BUFFER_LENGTH = 64;

/**
 * sfc32, the "small fast counting" generator of Chris Doty-Humphrey (PractRand): 128 bits of
 * state, a period of at least 2^32, and no multiplication. It makes numbers in batches, so that
 * the state stays in registers: about 1.6 ns per number in a large batch, 5 ns one by one.
 */
export class Random {
  // Not #private: Node 20 takes twice as long for those, and this runs once per I/O.
  private readonly seed: number;
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;
  private readonly buffer = new Int32Array(BUFFER_LENGTH);
  private used = BUFFER_LENGTH;

  /** @param seed any number; its low 32 bits count */
  constructor(seed: number) {
    this.seed = seed;
    this.restart();
  }

  /** Begins the same numbers again. */
  restart(): void {
    this.a = splitmix32(this.seed);
    this.b = splitmix32(this.a);
    this.c = splitmix32(this.b);
    this.counter = 1;
    this.used = BUFFER_LENGTH;
    // The state is weakly mixed at first; PractRand discards twelve outputs.
    this.fill(this.buffer, 12);
  }

  /** Writes uniform int32s to 0..count-1. Numbers already made for single draws are not in it. */
  fill(out: Int32Array, count: number): void {
    // `| 0` tells the compiler that these are int32s, which halves the time of the loop.
    let a = this.a | 0;
    let b = this.b | 0;
    let c = this.c | 0;
    let counter = this.counter | 0;
    for (let i = 0; i < count; i++) {
      const result = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + result) | 0;
      out[i] = result;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.counter = counter;
  }

  /** @returns a uniform int32, -2^31..2^31-1 */
  nextInt32(): number {
    if (this.used === BUFFER_LENGTH) {
      this.fill(this.buffer, BUFFER_LENGTH);
      this.used = 0;
    }
    return this.buffer[this.used++] as number;
  }

  /** @returns a uniform double in [0, 1) */
  nextFraction(): number {
    return wideFraction(this.nextInt32(), this.nextInt32());
  }
}

/** Makes a double in [0, 1) of 53 random bits, as the Mersenne Twister's authors do (res53). */
export function wideFraction(int32A: number, int32B: number): number {
  return ((int32A >>> 5) * 67108864 + (int32B >>> 6)) * TWO_POW_MINUS_53;
}
