/**
 * Which target the next I/O goes to: fio's default file_service_type=roundrobin, one I/O each.
 * Other service types would be other pickers.
 */
export class FilePicker {
  private readonly done: Uint8Array;
  private left: number;
  private last: number;

  constructor(targetCount: number) {
    this.done = new Uint8Array(targetCount);
    this.left = targetCount;
    this.last = targetCount - 1;
  }

  /** The index of the next target that is not exhausted, or -1 when all are. */
  next(): number {
    if (this.left === 0) return -1;
    do {
      this.last = this.last + 1 === this.done.length ? 0 : this.last + 1;
    } while (this.done[this.last] === 1);
    return this.last;
  }

  /** The target that next() gave last has no room for another block in this pass. */
  exhaust(): void {
    this.done[this.last] = 1;
    this.left--;
  }

  /** Begins a pass. */
  restart(): void {
    this.done.fill(0);
    this.left = this.done.length;
    this.last = this.done.length - 1;
  }
}
