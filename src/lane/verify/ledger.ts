/**
 * Which write was the last at each place, for jobs whose writes may overlap: what an earlier one
 * wrote is gone, and is not verified. The memory grows with what is written.
 */

/** Units of one piece of the ledger, a power of two. */
const PIECE_UNITS = 1 << 14;

export class Ledger {
  private readonly unitBytes: number;
  /** By target, then by piece; an absent piece has seen no write. */
  private readonly pieces: Map<number, Float64Array>[];

  /**
   * @param unitBytes the smallest distance of two borders of writes; where writes end within a
   *   unit, their neighbours count as overlapping
   */
  constructor(unitBytes: number, targets: number) {
    this.unitBytes = unitBytes;
    this.pieces = Array.from({ length: targets }, () => new Map());
  }

  /** Notes a write; numbers ascend from 0. */
  note(target: number, offsetBytes: number, lengthBytes: number, number: number): void {
    const end = Math.ceil((offsetBytes + lengthBytes) / this.unitBytes);
    for (let unit = Math.floor(offsetBytes / this.unitBytes); unit < end; unit++) {
      this.piece(target, unit)[unit % PIECE_UNITS] = number + 1;
    }
  }

  /** Whether no later write touched any of a write's units. */
  isLast(target: number, offsetBytes: number, lengthBytes: number, number: number): boolean {
    const end = Math.ceil((offsetBytes + lengthBytes) / this.unitBytes);
    for (let unit = Math.floor(offsetBytes / this.unitBytes); unit < end; unit++) {
      if (this.piece(target, unit)[unit % PIECE_UNITS]! > number + 1) return false;
    }
    return true;
  }

  private piece(target: number, unit: number): Float64Array {
    const pieces = this.pieces[target]!;
    const index = Math.floor(unit / PIECE_UNITS);
    let piece = pieces.get(index);
    if (piece === undefined) {
      piece = new Float64Array(PIECE_UNITS);
      pieces.set(index, piece);
    }
    return piece;
  }
}
