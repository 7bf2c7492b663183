/**
 * The positions of zonemode=strided: I/O stays within one zone until zonesize bytes are done, and
 * goes on in the next one, `zoneskip` bytes behind it.
 */
import type { StridedZones } from "../../job/spec/job-spec.js";
import type { Position } from "./position.js";

/** Where a target's current zone is; its directions share it. */
export class ZoneCursor {
  beginBytes = 0;
  private readonly zones: StridedZones;
  private readonly sizeBytes: number;
  private doneBytes = 0;

  /** @param sizeBytes of the target's region, behind whose end the first zone follows */
  constructor(zones: StridedZones, sizeBytes: number) {
    this.zones = zones;
    this.sizeBytes = sizeBytes;
  }

  /**
   * To be called before every I/O.
   * @returns whether a zone begins, or begins again when all its bytes are done
   */
  advance(): boolean {
    const { transferBytes, rangeBytes, skipBytes } = this.zones;
    if (this.doneBytes >= transferBytes) {
      this.doneBytes = 0;
      this.beginBytes += rangeBytes + skipBytes;
      if (this.beginBytes >= this.sizeBytes) this.beginBytes = 0;
    }
    return this.doneBytes % rangeBytes === 0;
  }

  add(bytes: number): void {
    this.doneBytes += bytes;
  }

  restart(): void {
    this.beginBytes = 0;
    this.doneBytes = 0;
  }
}

export class StridedPosition implements Position {
  private readonly cursor: ZoneCursor;
  private readonly own: Position;
  private readonly all: readonly Position[];
  private readonly sizeBytes: number;
  private readonly minBytes: number;

  /**
   * @param own the direction's positions within a zone
   * @param all those of all directions, which begin every zone together
   * @param sizeBytes of the target's region
   * @param minBytes what there must be room for: the shortest I/O
   */
  constructor(
    cursor: ZoneCursor,
    own: Position,
    all: readonly Position[],
    sizeBytes: number,
    minBytes: number,
  ) {
    this.cursor = cursor;
    this.own = own;
    this.all = all;
    this.sizeBytes = sizeBytes;
    this.minBytes = minBytes;
  }

  get atRandom(): boolean {
    return this.own.atRandom;
  }

  /** The last zone may be cut off by the end of the region, which ends a pass, as in fio. */
  next(): number {
    if (this.cursor.advance()) for (const position of this.all) position.restart();
    let within = this.own.next();
    if (within < 0) {
      // zonesize is longer than zonerange and no multiple of it.
      this.own.restart();
      within = this.own.next();
    }
    const position = this.cursor.beginBytes + within;
    return within >= 0 && position + this.minBytes <= this.sizeBytes ? position : -1;
  }

  take(positionBytes: number, lengthBytes: number): number {
    const taken = this.own.take(positionBytes - this.cursor.beginBytes, lengthBytes);
    this.cursor.add(taken);
    return taken;
  }

  restart(): void {
    this.cursor.restart();
    this.own.restart();
  }
}
