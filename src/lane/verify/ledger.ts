/**
 * Which writes are still whole where they were written, for jobs whose writes may overlap: what a
 * later one touched is gone, and is not verified (as fio's log_io_piece() has it). Exact to the
 * byte; the memory grows with what is written.
 */
import type { LanePlan } from "../../plan/plan.js";
import { largestBlockBytes, smallestBlockBytes } from "../../plan/workload.js";

/** How many of the shortest writes a piece has room for: few enough to move quickly. */
const WRITES_OF_PIECE = 128;
/** Of a write in a piece: where it begins, where it ends, its number. */
const FIELDS = 3;

export class Ledger {
  private readonly longestBytes: number;
  private readonly pieceBytes: number;
  /** By target, then by piece: the writes that begin in it, by their beginnings. */
  private readonly pieces: Map<number, number[]>[];

  constructor({ spec, targets }: LanePlan) {
    this.longestBytes = largestBlockBytes(spec);
    this.pieceBytes = Math.max(this.longestBytes, smallestBlockBytes(spec) * WRITES_OF_PIECE);
    this.pieces = targets.map(() => new Map());
  }

  /** Notes a write, which ends all that it touches. */
  note(target: number, begin: number, lengthBytes: number, number: number): void {
    this.erase(target, begin, lengthBytes);
    const pieces = this.pieces[target]!;
    const index = Math.floor(begin / this.pieceBytes);
    const piece = pieces.get(index);
    if (piece === undefined) pieces.set(index, [begin, begin + lengthBytes, number]);
    else piece.splice(firstEndingBehind(piece, begin), 0, begin, begin + lengthBytes, number);
  }

  /** Ends all that a trim or a write touches. */
  erase(target: number, begin: number, lengthBytes: number): void {
    const { pieceBytes, longestBytes } = this;
    const end = begin + lengthBytes;
    const last = Math.floor((end - 1) / pieceBytes);
    const first = Math.max(0, Math.floor((begin - longestBytes) / pieceBytes));
    for (let index = first; index <= last; index++) {
      const piece = this.pieces[target]!.get(index);
      if (piece === undefined) continue;
      const from = firstEndingBehind(piece, begin);
      let to = from;
      while (to < piece.length && piece[to]! < end) to += FIELDS;
      if (to > from) piece.splice(from, to - from);
    }
  }

  /** Whether nothing has touched a write since. */
  isWhole(target: number, begin: number, number: number): boolean {
    const piece = this.pieces[target]!.get(Math.floor(begin / this.pieceBytes));
    if (piece === undefined) return false;
    const at = firstEndingBehind(piece, begin);
    return piece[at] === begin && piece[at + 2] === number;
  }
}

/** Index of the first write of a piece that ends behind a place. */
function firstEndingBehind(piece: readonly number[], place: number): number {
  let low = 0;
  let high = piece.length / FIELDS;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (piece[middle * FIELDS + 1]! > place) high = middle;
    else low = middle + 1;
  }
  return low * FIELDS;
}
