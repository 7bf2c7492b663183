/** The I/Os of an iolog, ready to be repeated: parallel columns, shared with the worker. */
import { TRIM } from "../../base/direction.js";

export interface Replay {
  /** The files or devices that it names. */
  readonly paths: readonly string[];
  readonly ios: number;
  /** READ, WRITE, TRIM or a kind of sync of base/direction. */
  readonly direction: Uint8Array;
  /** Index into `paths`. */
  readonly target: Uint16Array;
  readonly offsetBytes: Float64Array;
  readonly lengthBytes: Int32Array;
  /** When each I/O is due, since the log's begin; null: as soon as the depth allows. */
  readonly dueUs: Float64Array | null;
  /** Of READ, WRITE and TRIM. */
  readonly sums: readonly ReplaySum[];
  /** Some of the I/Os are syncs, whose lengths are 0. */
  readonly hasSyncs: boolean;
  /** The largest power of two, up to 2^30, that all offsets and lengths are multiples of. */
  readonly gridBytes: number;
  /** Where the last I/O on each of `paths` ends. */
  readonly endBytes: readonly number[];
}

/** The I/Os of a direction; all 0 where there is none. */
interface ReplaySum {
  readonly ios: number;
  readonly bytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

const FIRST_CAPACITY = 1 << 10;

/** Columns that grow while a log is read. */
export class ReplayBuilder {
  private ios = 0;
  private direction: Uint8Array = new Uint8Array(shared(FIRST_CAPACITY, 1));
  private target: Uint16Array = new Uint16Array(shared(FIRST_CAPACITY, 2));
  private lengthBytes: Int32Array = new Int32Array(shared(FIRST_CAPACITY, 4));
  private offsetBytes: Float64Array = new Float64Array(shared(FIRST_CAPACITY, 8));
  private dueUs: Float64Array = new Float64Array(shared(FIRST_CAPACITY, 8));
  private stalls = false;
  private hasSyncs = false;
  /** Of all offsets and lengths; an int32 has the lowest ones. */
  private bits = 0;
  private readonly sums = [emptySum(), emptySum(), emptySum()];
  private readonly endBytes: number[] = [];

  /** @param direction a sync has no length, and an offset only where it is one of a range */
  add(direction: number, target: number, offset: number, length: number, dueUs: number): void {
    if (this.ios === this.direction.length) this.grow();
    const at = this.ios++;
    this.direction[at] = direction;
    this.target[at] = target;
    this.offsetBytes[at] = offset;
    this.lengthBytes[at] = length;
    this.dueUs[at] = dueUs;
    this.stalls ||= dueUs > 0;
    if (direction > TRIM) this.hasSyncs = true;
    else this.count(direction, target, offset, length);
  }

  private count(direction: number, target: number, offset: number, length: number): void {
    this.bits |= (offset % 2 ** 31) | length;
    this.endBytes[target] = Math.max(this.endBytes[target] ?? 0, offset + length);
    const sum = this.sums[direction]!;
    sum.minBytes = sum.ios === 0 ? length : Math.min(sum.minBytes, length);
    sum.maxBytes = Math.max(sum.maxBytes, length);
    sum.ios++;
    sum.bytes += length;
  }

  private grow(): void {
    const capacity = this.ios * 2;
    this.direction = copied(this.direction, new Uint8Array(shared(capacity, 1)));
    this.target = copied(this.target, new Uint16Array(shared(capacity, 2)));
    this.lengthBytes = copied(this.lengthBytes, new Int32Array(shared(capacity, 4)));
    this.offsetBytes = copied(this.offsetBytes, new Float64Array(shared(capacity, 8)));
    this.dueUs = copied(this.dueUs, new Float64Array(shared(capacity, 8)));
  }

  /** @param paths those that targets are indices of */
  build(paths: readonly string[]): Replay {
    return {
      paths,
      ios: this.ios,
      direction: this.direction,
      target: this.target,
      offsetBytes: this.offsetBytes,
      lengthBytes: this.lengthBytes,
      dueUs: this.stalls ? this.dueUs : null,
      sums: this.sums,
      hasSyncs: this.hasSyncs,
      gridBytes: this.bits & -this.bits,
      endBytes: paths.map((_, target) => this.endBytes[target] ?? 0),
    };
  }
}

function emptySum() {
  return { ios: 0, bytes: 0, minBytes: 0, maxBytes: 0 };
}

function shared(length: number, width: number): SharedArrayBuffer {
  return new SharedArrayBuffer(length * width);
}

function copied<C extends Column>(from: C, into: C): C {
  into.set(from);
  return into;
}
