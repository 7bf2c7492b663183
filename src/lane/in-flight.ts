/**
 * The I/Os of a lane that may be in flight, as parallel arrays indexed by slot, in shared memory: where
 * a worker waits for a device that never answers, the main thread can still tell for what.
 */
import { shared } from "../base/off-heap.js";

/**
 * CONTINUED is in flight again after a short transfer, -EAGAIN or -EINTR; WAITING is on the retry
 * stack for that.
 */
export const SLOT = { FREE: 0, CONTINUED: 1, WAITING: 2 } as const;

/**
 * In `expected`: no completion of this slot is simply right. The kernel never returns it, since
 * errors are above -4096 and transfers below 2^31.
 */
export const UNEXPECTED = -0x80000000;

export interface InFlight {
  /**
   * The `res` that completes a slot in flight: its length. UNEXPECTED where a completion needs a
   * closer look, which `state` then decides.
   */
  readonly expected: Int32Array;
  /** One of SLOT for a slot whose `expected` is UNEXPECTED; a completion of a FREE one is a bug. */
  readonly state: Uint8Array;
  readonly direction: Uint8Array;
  readonly target: Uint16Array;
  readonly offsetLo: Int32Array;
  readonly offsetHi: Int32Array;
  /** What is left to transfer, in bytes, 0 for a sync: less than planned after a short transfer. */
  readonly lengthBytes: Int32Array;
  /** By the lane's clock; written before `expected`, so that no I/O is seen with an older one's. */
  readonly createdNs: Float64Array;
}

export function createInFlight(depth: number): InFlight {
  return {
    expected: shared(Int32Array, depth).fill(UNEXPECTED),
    state: shared(Uint8Array, depth),
    direction: shared(Uint8Array, depth),
    target: shared(Uint16Array, depth),
    offsetLo: shared(Int32Array, depth),
    offsetHi: shared(Int32Array, depth),
    lengthBytes: shared(Int32Array, depth),
    createdNs: shared(Float64Array, depth),
  };
}

/**
 * Nothing of a slot is in flight, or to be submitted again. The gates, which ask for every slot before
 * each I/O, have it written out: calling this one cost 2 to 3 % of ioengine=null's IOPS there.
 */
export function isIdle(inFlight: InFlight, slot: number): boolean {
  return inFlight.expected[slot] === UNEXPECTED && inFlight.state[slot] === SLOT.FREE;
}

/** A slot's byte offset on its target. */
export function slotOffset({ offsetLo, offsetHi }: InFlight, slot: number): number {
  return offsetHi[slot]! * 2 ** 32 + (offsetLo[slot]! >>> 0);
}
/** An I/O that has not completed. */
export interface PendingIo {
  /** 0 read, 1 write, 2 trim, or a kind of sync. */
  readonly direction: number;
  /** Index into the lane's targets. */
  readonly target: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Since it was created. */
  readonly ageNs: number;
}

/**
 * @param nowNs by the lane's clock
 * @returns in any order; of a lane that goes on, what was pending at about that time
 */
export function pendingIos(inFlight: InFlight, nowNs: number): PendingIo[] {
  const { expected, direction, target, lengthBytes, createdNs } = inFlight;
  return Array.from(expected.keys()).flatMap((slot) => {
    if (isIdle(inFlight, slot)) return [];
    return {
      direction: direction[slot]!,
      target: target[slot]!,
      offsetBytes: slotOffset(inFlight, slot),
      lengthBytes: lengthBytes[slot]!,
      ageNs: nowNs - createdNs[slot]!,
    };
  });
}
