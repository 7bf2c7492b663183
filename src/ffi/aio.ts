/**
 * The kernel's asynchronous I/O before io_uring (linux/aio_abi.h), by its system calls: what
 * ioengine=libaio means. libaio adds next to nothing to them.
 */
import koffi from "koffi";
import { SystemError } from "./system-error.js";

const libc = koffi.load("libc.so.6");

const rawSetup = libc.func("long syscall(long number, unsigned int entries, void *context)");
const rawDestroy = libc.func("long syscall(long number, intptr_t context)");
const rawSubmit = libc.func("long syscall(long number, intptr_t context, long count, intptr_t at)");
const rawGetEvents = libc.func(
  "long syscall(long number, intptr_t context, long least, long most, intptr_t at, intptr_t until)",
);

/** Numbers of the system calls (asm/unistd.h). */
const CALL =
  process.arch === "arm64"
    ? { SETUP: 0, DESTROY: 1, SUBMIT: 2, GETEVENTS: 4 }
    : { SETUP: 206, DESTROY: 207, GETEVENTS: 208, SUBMIT: 209 };

/** struct iocb is 16 words; the word that holds each field that hipri writes. */
export const IOCB_WORD_SHIFT = 4;
export const IOCB = {
  /** What the event names the I/O by. */
  DATA_LO: 0,
  DATA_HI: 1,
  RW_FLAGS: 3,
  /** opcode | reqprio << 16 */
  OPCODE_PRIORITY: 4,
  FD: 5,
  ADDRESS_LO: 6,
  ADDRESS_HI: 7,
  LENGTH: 8,
  OFFSET_LO: 10,
  OFFSET_HI: 11,
  /** IOCB_FLAG_IOPRIO says that reqprio counts. */
  FLAGS: 14,
} as const;

export const IOCB_CMD = { PREAD: 0, PWRITE: 1 } as const;
/** 4.18 */
export const IOCB_FLAG_IOPRIO = 2;

/** struct io_event is 8 words: data, the iocb's address, the result, a second result. */
export const EVENT_WORD_SHIFT = 3;
export const EVENT = { DATA_LO: 0, DATA_HI: 1, RES: 4 } as const;

/** struct aio_ring, which the kernel maps where the context is: what tells what is complete. */
export const AIO_RING = { HEAD: 2, TAIL: 3, MAGIC: 4 } as const;
export const AIO_RING_MAGIC = 0xa10a10a1 | 0;

/** io_setup(2). @returns the context @throws SystemError EAGAIN above fs.aio-max-nr */
export function aioSetup(entries: number): bigint {
  const context = new BigUint64Array(1);
  if (rawSetup(CALL.SETUP, entries, context) === -1) {
    throw new SystemError(koffi.errno(), "io_setup");
  }
  return context[0]!;
}

/** io_destroy(2): waits for what is in flight. */
export function aioDestroy(context: bigint): void {
  rawDestroy(CALL.DESTROY, context);
}

/** io_submit(2). @param at of pointers to iocbs @returns how many were taken, or a negative errno */
export function aioSubmit(context: bigint, count: number, at: number | bigint): number {
  const result: number = rawSubmit(CALL.SUBMIT, context, count, at);
  return result === -1 ? -koffi.errno() : result;
}

/**
 * io_getevents(2).
 * @param at where events are put
 * @param until of a timespec: how long to wait; 0 for ever
 * @returns how many there were, or a negative errno
 */
export function aioGetEvents(
  context: bigint,
  least: number,
  most: number,
  at: bigint,
  until: bigint,
): number {
  const result: number = rawGetEvents(CALL.GETEVENTS, context, least, most, at, until);
  return result === -1 ? -koffi.errno() : result;
}
