/**
 * Seeded generators of 32-bit numbers for everything random in a plan: small, fast, allocation
 * free, and the same in every run for the same seed. Not for secrets.
 */

const TWO_POW_MINUS_32 = 2 ** -32;
const TWO_POW_MINUS_53 = 2 ** -53;

/**
 * One step of splitmix32, which spreads close seeds (1, 2, 3, …) over all 32 bits.
 * Source: the splitmix form of Steele, Lea and Flood (OOPSLA 2014) around the 32-bit finaliser
 * "lowbias32" of Chris Wellons' hash prospector.
 *
 * @returns an int32
 */
export function splitmix32(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** Derives an independent 32-bit seed from a seed and the number of a stream, lane or pass. */
export function deriveSeed(seed: number, stream: number): number {
  return splitmix32(splitmix32(seed) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
}

/** Numbers made at once: enough that the generator's state stays in registers while it runs. */
const BUFFER_LENGTH = 64;

/**
 * sfc32, the "small fast counting" generator of Chris Doty-Humphrey (PractRand): 128 bits of
 * state, a period of at least 2^32, and no multiplication. About 4 ns per number.
 */
export class Random {
  // Not #private: Node 20 takes twice as long for those, and this runs once per I/O.
  private readonly state: Int32Array;
  private readonly buffer = new Int32Array(BUFFER_LENGTH);
  private used = BUFFER_LENGTH;

  /** @param seed any number; its low 32 bits count */
  constructor(seed: number) {
    const a = splitmix32(seed);
    const b = splitmix32(a);
    this.state = Int32Array.of(a, b, splitmix32(b), 1);
    // The state is weakly mixed at first; PractRand discards twelve outputs.
    for (let i = 0; i < 12; i++) this.nextInt32();
  }

  /** @returns a uniform int32, -2^31..2^31-1 */
  nextInt32(): number {
    if (this.used === BUFFER_LENGTH) this.refill();
    return this.buffer[this.used++] as number;
  }

  /** @returns a uniform double in [0, 1) of 32 bits */
  nextFraction(): number {
    return (this.nextInt32() >>> 0) * TWO_POW_MINUS_32;
  }

  /** @returns a uniform double in [0, 1) of 53 bits, for ranges too wide for 32 */
  nextWideFraction(): number {
    const high = this.nextInt32() >>> 5;
    const low = this.nextInt32() >>> 6;
    return (high * 67108864 + low) * TWO_POW_MINUS_53;
  }

  private refill(): void {
    const { state, buffer } = this;
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let counter = state[3] as number;
    for (let i = 0; i < BUFFER_LENGTH; i++) {
      const result = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + result) | 0;
      buffer[i] = result;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
    this.used = 0;
  }
}
