/** The I/Os of a program one after the other, for a program that is made of another one. */
import { BATCH_IOS, createIoBatch, type IoBatch, type IoProgram } from "./program.js";

export class Source {
  private readonly batch: IoBatch = createIoBatch(BATCH_IOS);
  private readonly program: IoProgram;
  private next = 0;
  private count = 0;

  constructor(program: IoProgram) {
    this.program = program;
  }

  /** Looks for another I/O, which the getters then describe. @returns false at the end */
  more(): boolean {
    if (this.next < this.count) return true;
    this.count = this.program.fill(this.batch);
    this.next = 0;
    return this.count > 0;
  }

  /** The number of the I/O's pass. */
  get pass(): number {
    return this.program.pass ?? 1;
  }

  get direction(): number {
    return this.batch.direction[this.next]!;
  }

  get target(): number {
    return this.batch.target[this.next]!;
  }

  get offsetBytes(): number {
    const { offsetLo, offsetHi } = this.batch;
    return offsetHi[this.next]! * 2 ** 32 + (offsetLo[this.next]! >>> 0);
  }

  get lengthBytes(): number {
    return this.batch.lengthBytes[this.next]!;
  }

  /** Leaves the I/O out. */
  skip(): void {
    this.next++;
  }

  /** Copies the I/O into another batch. */
  take(batch: IoBatch, index: number): void {
    const from = this.next++;
    batch.direction[index] = this.batch.direction[from]!;
    batch.target[index] = this.batch.target[from]!;
    batch.offsetLo[index] = this.batch.offsetLo[from]!;
    batch.offsetHi[index] = this.batch.offsetHi[from]!;
    batch.lengthBytes[index] = this.batch.lengthBytes[from]!;
  }
}
