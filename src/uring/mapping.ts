/** The memory that a ring shares with the kernel. */
import { BugError, EnvironmentError } from "../base/errors.js";
import {
  BIG_CQE_WORD_SHIFT,
  BIG_SQE_WORD_SHIFT,
  CQE_WORD_SHIFT,
  FEATURE,
  MMAP_OFFSET_SQ_RING,
  MMAP_OFFSET_SQES,
  PARAMS,
  SETUP,
  SQE_WORD_SHIFT,
} from "../ffi/abi.js";
import { closeFd, mapShared, unmap, viewMemory } from "../ffi/libc.js";
import type { RingMemory } from "./ring.js";

/**
 * Maps the rings and the SQEs, and lets each SQ entry name the SQE of its own index.
 * @param params struct io_uring_params as io_uring_setup filled it in
 * @throws EnvironmentError for a kernel before 5.4; BugError where the ring is not as described
 */
export function mapRing(fd: number, params: Uint32Array): RingMemory {
  const at = (index: number): number => params[index] as number;
  if ((at(PARAMS.FEATURES) & FEATURE.SINGLE_MMAP) === 0) {
    closeFd(fd);
    throw new EnvironmentError("this kernel's io_uring is too old (no single mapping, Linux 5.4)", {
      cure: "Run a kernel of 5.10 or later.",
    });
  }
  const has = (flag: number): boolean => (at(PARAMS.FLAGS) & flag) !== 0;
  const sqeWordShift = has(SETUP.SQE128) ? BIG_SQE_WORD_SHIFT : SQE_WORD_SHIFT;
  const cqeWordShift = has(SETUP.CQE32) ? BIG_CQE_WORD_SHIFT : CQE_WORD_SHIFT;
  const cqeBytes = at(PARAMS.CQ_ENTRIES) * 4 * 2 ** cqeWordShift;
  const noSqArray = has(SETUP.NO_SQARRAY);
  const sqEntries = at(PARAMS.SQ_ENTRIES);
  const sqArrayEnd = noSqArray ? 0 : at(PARAMS.SQ_ARRAY) + sqEntries * 4;
  const ringBytes = Math.max(at(PARAMS.CQ_CQES) + cqeBytes, sqArrayEnd);
  const sqesBytes = sqEntries * 4 * 2 ** sqeWordShift;
  const ringAddress = mapShared(fd, ringBytes, MMAP_OFFSET_SQ_RING);
  const sqesAddress = mapShared(fd, sqesBytes, MMAP_OFFSET_SQES);
  const ring = viewMemory(ringAddress, ringBytes);
  const words = new Int32Array(ring, 0, ringBytes >> 2);
  checkRingHeader(words, params);
  if (!noSqArray) {
    const first = at(PARAMS.SQ_ARRAY) >> 2;
    for (let index = 0; index < sqEntries; index++) words[first + index] = index;
  }
  return {
    ringAddress,
    ringBytes,
    sqesAddress,
    sqesBytes,
    words,
    sqeWordShift,
    cqeWordShift,
    sqes: new Int32Array(viewMemory(sqesAddress, sqesBytes)),
    cqes: new Int32Array(ring, at(PARAMS.CQ_CQES), cqeBytes >> 2),
    sqHeadWord: at(PARAMS.SQ_HEAD) >> 2,
    sqTailWord: at(PARAMS.SQ_TAIL) >> 2,
    sqFlagsWord: at(PARAMS.SQ_FLAGS) >> 2,
    cqHeadWord: at(PARAMS.CQ_HEAD) >> 2,
    cqTailWord: at(PARAMS.CQ_TAIL) >> 2,
    cqOverflowWord: at(PARAMS.CQ_OVERFLOW) >> 2,
  };
}

/** No view of the memory may be used afterwards. */
export function unmapRing(memory: RingMemory): void {
  unmap(memory.sqesAddress, memory.sqesBytes);
  unmap(memory.ringAddress, memory.ringBytes);
}

/** The mapped header must repeat what io_uring_params said, or the offsets are not ours to use. */
function checkRingHeader(words: Int32Array, params: Uint32Array): void {
  const word = (index: number): number | undefined => words[(params[index] as number) >> 2];
  const agrees =
    word(PARAMS.SQ_RING_ENTRIES) === params[PARAMS.SQ_ENTRIES] &&
    word(PARAMS.CQ_RING_ENTRIES) === params[PARAMS.CQ_ENTRIES];
  if (!agrees) throw new BugError("the ring's header does not agree with io_uring_params");
}
