/** The positions of `rw=read:8k`: each I/O begins a fixed distance behind the end of the last. */
import type { Position } from "./position.js";

export class HoledPosition implements Position {
  readonly atRandom = false;
  private readonly sizeBytes: number;
  private readonly minBytes: number;
  private readonly skipBytes: number;
  private readonly wraps: boolean;
  private lastEnd = 0;

  /**
   * @param skipBytes not 0; below 0 the I/Os go backwards
   * @param wraps whether a skip beyond the end leads to the beginning. fio's does so only where
   *   the region is the whole file; elsewhere it ends the pass.
   */
  constructor(sizeBytes: number, minBytes: number, skipBytes: number, wraps: boolean) {
    this.sizeBytes = sizeBytes;
    this.minBytes = minBytes;
    this.skipBytes = skipBytes;
    this.wraps = wraps;
  }

  /** The first I/O is at the beginning, also backwards, as in fio. */
  next(): number {
    const position = this.following();
    return position >= 0 && position + this.minBytes <= this.sizeBytes ? position : -1;
  }

  private following(): number {
    const { lastEnd, sizeBytes, skipBytes } = this;
    if (lastEnd === 0) return 0;
    if (lastEnd >= sizeBytes) return -1;
    const position = lastEnd + skipBytes;
    if (position < 0) return sizeBytes + skipBytes;
    if (position >= sizeBytes) return this.wraps ? 0 : -1;
    return position;
  }

  take(positionBytes: number, lengthBytes: number): number {
    this.lastEnd = positionBytes + lengthBytes;
    return lengthBytes;
  }

  restart(): void {
    this.lastEnd = 0;
  }
}
