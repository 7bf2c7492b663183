/**
 * ioengine=libaio: a "ring" whose entries go into the kernel with io_submit(2) and come back with
 * io_getevents(2). As in libaio, the kernel is not asked for events of which its ring, which it maps
 * into the process, has none.
 */
import { EAGAIN, EINTR } from "../base/errno.js";
import { EnvironmentError } from "../base/errors.js";
import { PAGE_BYTES } from "../base/page-size.js";
import {
  CQE,
  CQE_WORD_SHIFT,
  OP,
  SQE,
  SQE_OPCODE,
  SQE_PRIORITY_SHIFT,
  SQE_WORD_SHIFT,
} from "../ffi/abi.js";
import {
  AIO_RING,
  AIO_RING_MAGIC,
  aioDestroy,
  aioGetEvents,
  aioSetup,
  aioSubmit,
  EVENT,
  EVENT_WORD_SHIFT,
  IOCB,
  IOCB_CMD,
  IOCB_FLAG_IOPRIO,
  IOCB_WORD_SHIFT,
} from "../ffi/aio.js";
import { mapAnonymous, unmap, viewMemory } from "../ffi/libc.js";
import { SystemError } from "../ffi/system-error.js";
import { InProcessRing } from "./in-process-ring.js";

const POINTER_BYTES = 8;

export class AioRing extends InProcessRing {
  private readonly context: bigint;
  private readonly address: number;
  private readonly mappedBytes: number;
  private readonly iocbs: Int32Array;
  private readonly events: Int32Array;
  private readonly timespec: Int32Array;
  /** By the position of the first entry: pointers to the iocbs from there on, around the end. */
  private readonly pointersAt: readonly bigint[];
  private readonly eventsAt: bigint;
  private readonly timespecAt: bigint;
  /** The kernel's own ring. */
  private readonly kernelRing: Int32Array;

  /** @param depth I/Os in flight at most @throws EnvironmentError when the kernel has no room */
  constructor(depth: number) {
    super(depth);
    const entries = this.sqMask + 1;
    const iocbBytes = entries << (IOCB_WORD_SHIFT + 2);
    const eventBytes = entries << (EVENT_WORD_SHIFT + 2);
    const pointerBytes = 2 * entries * POINTER_BYTES;
    this.mappedBytes = roundUp(iocbBytes + eventBytes + pointerBytes + 16);
    this.context = setUp(entries);
    this.address = mapAnonymous(this.mappedBytes);
    const memory = viewMemory(this.address, this.mappedBytes);
    const eventsFrom = iocbBytes;
    const pointersFrom = eventsFrom + eventBytes;
    const timespecFrom = pointersFrom + pointerBytes;
    this.iocbs = new Int32Array(memory, 0, iocbBytes >> 2);
    this.events = new Int32Array(memory, eventsFrom, eventBytes >> 2);
    this.timespec = new Int32Array(memory, timespecFrom, 4);
    const pointers = new BigUint64Array(memory, pointersFrom, 2 * entries);
    pointers.forEach((_, index) => {
      const iocb = (index & this.sqMask) << (IOCB_WORD_SHIFT + 2);
      pointers[index] = BigInt(this.address + iocb);
    });
    this.pointersAt = Array.from({ length: entries }, (_, index) =>
      BigInt(this.address + pointersFrom + index * POINTER_BYTES),
    );
    this.eventsAt = BigInt(this.address + eventsFrom);
    this.timespecAt = BigInt(this.address + timespecFrom);
    this.kernelRing = new Int32Array(viewMemory(Number(this.context), PAGE_BYTES));
  }

  override submit(count: number, minComplete = 0): number {
    let taken = 0;
    if (count > 0) {
      const first = (this.sqTail - count) | 0;
      for (let index = first; index !== this.sqTail; index = (index + 1) | 0) this.translate(index);
      this.enters++;
      taken = aioSubmit(this.context, count, this.pointersAt[first & this.sqMask]!);
      if (taken < 0 && taken !== -EAGAIN && taken !== -EINTR) {
        // Refused for the sake of its first entry, which ends with that error.
        this.answer((first & this.sqMask) << SQE_WORD_SHIFT, taken);
        taken = 1;
      }
    }
    // As io_uring_enter(2): who gets rid of a part only does not wait.
    const least = taken < count ? 0 : minComplete - this.available;
    const waited = this.takeEvents(least, NO_TIMEOUT);
    return waited < 0 && count === 0 ? waited : taken;
  }

  override waitBounded(timeoutMs: number): number {
    const seconds = Math.floor(timeoutMs / 1000);
    this.timespec[0] = seconds;
    this.timespec[2] = Math.round((timeoutMs - seconds * 1000) * 1e6);
    return Math.min(0, this.takeEvents(1 - this.available, this.timespecAt));
  }

  override close(): void {
    aioDestroy(this.context);
    unmap(this.address, this.mappedBytes);
  }

  /** Completions that the loop has not yet taken. */
  private get available(): number {
    return (this.cqTail - this.cqHead) | 0;
  }

  /** Turns an entry into an iocb. */
  private translate(index: number): void {
    const { sqes, iocbs } = this;
    const sqe = (index & this.sqMask) << SQE_WORD_SHIFT;
    const iocb = (index & this.sqMask) << IOCB_WORD_SHIFT;
    const word = sqes[sqe + SQE.OPCODE_FLAGS]!;
    const priority = word >>> SQE_PRIORITY_SHIFT;
    const command = (word & SQE_OPCODE) === OP.WRITE ? IOCB_CMD.PWRITE : IOCB_CMD.PREAD;
    iocbs[iocb + IOCB.DATA_LO] = sqes[sqe + SQE.USER_DATA_LO]!;
    iocbs[iocb + IOCB.DATA_HI] = sqes[sqe + SQE.USER_DATA_HI]!;
    iocbs[iocb + IOCB.RW_FLAGS] = sqes[sqe + SQE.RW_FLAGS]!;
    iocbs[iocb + IOCB.OPCODE_PRIORITY] = command | (priority << 16);
    iocbs[iocb + IOCB.FD] = sqes[sqe + SQE.FD]!;
    iocbs[iocb + IOCB.ADDRESS_LO] = sqes[sqe + SQE.ADDRESS_LO]!;
    iocbs[iocb + IOCB.ADDRESS_HI] = sqes[sqe + SQE.ADDRESS_HI]!;
    iocbs[iocb + IOCB.LENGTH] = sqes[sqe + SQE.LENGTH]!;
    iocbs[iocb + IOCB.OFFSET_LO] = sqes[sqe + SQE.OFFSET_LO]!;
    iocbs[iocb + IOCB.OFFSET_HI] = sqes[sqe + SQE.OFFSET_HI]!;
    iocbs[iocb + IOCB.FLAGS] = priority === 0 ? 0 : IOCB_FLAG_IOPRIO;
  }

  /**
   * @param least to wait for; 0 or less: only what is there
   * @returns how many there were, or a negative errno
   */
  private takeEvents(least: number, until: bigint): number {
    if (least <= 0 && !this.hasEvents()) return 0;
    const room = this.cqMask + 1 - this.available;
    this.enters++;
    const count = aioGetEvents(this.context, Math.max(0, least), room, this.eventsAt, until);
    const { events, cqes, cqMask } = this;
    for (let index = 0; index < count; index++) {
      const event = index << EVENT_WORD_SHIFT;
      const cqe = (this.cqTail & cqMask) << CQE_WORD_SHIFT;
      cqes[cqe + CQE.USER_DATA_LO] = events[event + EVENT.DATA_LO]!;
      cqes[cqe + CQE.USER_DATA_HI] = events[event + EVENT.DATA_HI]!;
      cqes[cqe + CQE.RES] = events[event + EVENT.RES]!;
      this.cqTail = (this.cqTail + 1) | 0;
    }
    return count;
  }

  /** A kernel whose ring looks otherwise is asked. */
  private hasEvents(): boolean {
    const { kernelRing: ring } = this;
    return ring[AIO_RING.MAGIC] !== AIO_RING_MAGIC || ring[AIO_RING.HEAD] !== ring[AIO_RING.TAIL];
  }
}

const NO_TIMEOUT = 0n;

function setUp(entries: number): bigint {
  try {
    return aioSetup(entries);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new EnvironmentError(`${entries} I/Os of ioengine=libaio: ${error.message}`, {
      place: "ioengine",
      cure: "Lower iodepth or numjobs, or raise sysctl fs.aio-max-nr.",
      cause: error,
    });
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
