/**
 * A random order of the numbers 0..n-1 in a few dozen bytes: what a random map does in fio,
 * without a bitmap of the device.
 */
import type { Random } from "../../base/random.js";

/** Numbers made at once: enough that the keys stay in registers while they are made. */
const BUFFER_LENGTH = 64;

/**
 * Visits each of n numbers exactly once per pass. Four rounds of a Feistel network over pairs of
 * a column (any count) and a row (a power of two) encrypt a counter; the few results that are n
 * or above, fewer than there are rows, are skipped ("cycle walking"). This is a bijection
 * whatever the round function is, and a different one for each key.
 * Source: J. Black and P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002 (their
 * generalized Feistel cipher and cycle walking); the round function is a multiplicative hash.
 */
export class Permutation {
  readonly size: number;
  // Not #private: Node 20 takes twice as long for those, and this runs once per I/O.
  private readonly columns: number;
  /** Leaves as many bits of a hash as the columns' numbers have, and at least one. */
  private readonly columnShift: number;
  private readonly rowBits: number;
  private readonly keys = new Int32Array(4);
  private readonly buffer = new Float64Array(BUFFER_LENGTH);
  private used = BUFFER_LENGTH;
  /** Numbers of this pass that have not gone into the buffer. */
  private left = 0;
  /** The counter, as its column and row, so that nothing needs to be divided. */
  private column = 0;
  private row = 0;

  /** @param size how many numbers, 1..2^40 */
  constructor(size: number, random: Random) {
    this.size = size;
    this.rowBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
    this.columns = Math.ceil(size / 2 ** this.rowBits);
    this.columnShift = Math.min(31, Math.clz32(this.columns - 1));
    this.restart(random);
  }

  /** Begins a new pass in a new order. */
  restart(random: Random): void {
    for (let i = 0; i < this.keys.length; i++) this.keys[i] = random.nextInt32();
    this.used = BUFFER_LENGTH;
    this.left = this.size;
    this.column = 0;
    this.row = 0;
  }

  /** The next number. To be called at most `size` times between restarts. */
  next(): number {
    if (this.used === BUFFER_LENGTH) this.refill();
    return this.buffer[this.used++] as number;
  }

  private refill(): void {
    const { size, buffer } = this;
    // `| 0` tells the compiler that these are int32s.
    const columns = this.columns | 0;
    const columnShift = this.columnShift | 0;
    const rowBits = this.rowBits | 0;
    const keyA = this.keys[0] as number;
    const keyB = this.keys[1] as number;
    const keyC = this.keys[2] as number;
    const keyD = this.keys[3] as number;
    const rowShift = 32 - rowBits;
    const rows = 2 ** rowBits;
    const count = Math.min(BUFFER_LENGTH, this.left);
    let nextColumn = this.column | 0;
    let nextRow = this.row | 0;
    let index = BUFFER_LENGTH - count;
    this.used = index;
    while (index < BUFFER_LENGTH) {
      let column = nextColumn;
      let row = nextRow;
      nextRow = (row + 1) & (rows - 1);
      if (nextRow === 0) nextColumn = (nextColumn + 1) | 0;
      column = addModulo(column, hash(row ^ keyA) >>> columnShift, columns);
      row ^= hash(column ^ keyB) >>> rowShift;
      column = addModulo(column, hash(row ^ keyC) >>> columnShift, columns);
      row ^= hash(column ^ keyD) >>> rowShift;
      const number = column * rows + row;
      if (number < size) buffer[index++] = number;
    }
    this.column = nextColumn;
    this.row = nextRow;
    this.left -= count;
  }
}

/** A multiplicative hash whose high bits depend on every bit of the value. */
function hash(value: number): number {
  const mixed = Math.imul(value, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
}

/**
 * `a + b` modulo `modulus`, for a below it and b below twice that. Without branches, which would
 * be mispredicted every other time.
 */
function addModulo(a: number, b: number, modulus: number): number {
  return subtractOnce(a + subtractOnce(b, modulus), modulus);
}

function subtractOnce(value: number, modulus: number): number {
  const difference = (value - modulus) | 0;
  return (difference + ((difference >> 31) & modulus)) | 0;
}
