/**
 * fio's synchronous engines: a "ring" whose entries are carried out by system calls of their own,
 * one after the other, when they are submitted. What is around the ring is the same for all engines.
 */
import type { CallEngine } from "../base/engines.js";
import { PAGE_BYTES } from "../base/page-size.js";
import { OP, SQE, SQE_OPCODE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import { type Transfer, takesIovecs, transferOf } from "../ffi/file-io.js";
import { mapAnonymous, viewMemory } from "../ffi/libc.js";
import { InProcessRing } from "./in-process-ring.js";

export class SystemCallRing extends InProcessRing {
  private readonly transfer: Transfer;
  /** struct iovec {u64 base, u64 length}; null where the calls take the buffer itself. */
  private readonly iovec: Int32Array | null = null;
  /** What the calls take: the address of the iovec, or of the last I/O's buffer. */
  private address = 0n;
  private addressLo = 0;
  private addressHi = 0;
  private readonly flags: number;

  /** @param flags of preadv2(2) and pwritev2(2), beside those of each I/O */
  constructor(depth: number, engine: CallEngine, flags: number) {
    super(depth);
    this.transfer = transferOf(engine, () => {
      this.enters++;
    });
    this.flags = flags;
    if (!takesIovecs(engine)) return;
    const address = mapAnonymous(PAGE_BYTES);
    this.address = BigInt(address);
    this.iovec = new Int32Array(viewMemory(address, PAGE_BYTES));
  }

  override submit(count: number, _minComplete = 0): number {
    for (let index = (this.sqTail - count) | 0; index !== this.sqTail; index = (index + 1) | 0) {
      const sqe = (index & this.sqMask) << SQE_WORD_SHIFT;
      this.answer(sqe, this.carryOut(sqe));
    }
    this.enters += count;
    return count;
  }

  private carryOut(sqe: number): number {
    const { sqes } = this;
    const length = sqes[sqe + SQE.LENGTH]!;
    this.point(sqes[sqe + SQE.ADDRESS_LO]!, sqes[sqe + SQE.ADDRESS_HI]!, length);
    return this.transfer(
      (sqes[sqe + SQE.OPCODE_FLAGS]! & SQE_OPCODE) === OP.WRITE,
      sqes[sqe + SQE.FD]!,
      this.address,
      length,
      sqes[sqe + SQE.OFFSET_HI]! * 2 ** 32 + (sqes[sqe + SQE.OFFSET_LO]! >>> 0),
      sqes[sqe + SQE.RW_FLAGS]! | this.flags,
    );
  }

  /** Says where the next I/O's buffer is. */
  private point(low: number, high: number, length: number): void {
    const { iovec } = this;
    if (iovec !== null) {
      iovec[0] = low;
      iovec[1] = high;
      iovec[2] = length;
    } else if (low !== this.addressLo || high !== this.addressHi) {
      this.addressLo = low;
      this.addressHi = high;
      this.address = (BigInt(high) << 32n) | BigInt(low >>> 0);
    }
  }
}
