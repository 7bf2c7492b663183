/**
 * Ring set-up: asks for what a job needs, adds what makes it cheaper where this kernel has it, and
 * turns a refusal into its cause and cure. Features are probed by trying, never by version.
 */
import { BugError, EnvironmentError } from "../base/errors.js";
import {
  CQE_WORDS,
  ENTER,
  FEATURE,
  MMAP_OFFSET_SQ_RING,
  MMAP_OFFSET_SQES,
  PARAMS,
  PARAMS_WORDS,
  REGISTER,
  SETUP,
  SQE_WORDS,
} from "../ffi/abi.js";
import { closeFd, mapAnonymous, mapShared, viewMemory } from "../ffi/libc.js";
import { type Liburing, liburing } from "../ffi/liburing.js";
import type { RingInEffect } from "./in-effect.js";
import { explainRegisterError, explainSetupError } from "./refusals.js";
import type { RingRequest } from "./request.js";
import { EnteredRing, type RingMemory, SubmissionThreadRing, type WaitArgument } from "./ring.js";

/** Optional flags, the newest first: the order in which they are given up on EINVAL. */
const OPTIONAL_FLAGS = [
  SETUP.NO_SQARRAY,
  SETUP.DEFER_TASKRUN,
  SETUP.SINGLE_ISSUER,
  SETUP.COOP_TASKRUN,
];

const EINVAL = 22;
const MAX_SQ_ENTRIES = 32768;
const MAX_CQ_ENTRIES = 65536;
/** How long an idle submission thread keeps spinning. */
const SQPOLL_IDLE_MS = 2000;
const PAGE_BYTES = 4096;

function nextPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

function requiredFlags(request: RingRequest): number {
  return (
    SETUP.CQSIZE |
    (request.iopoll ? SETUP.IOPOLL : 0) |
    (request.hybridIopoll ? SETUP.HYBRID_IOPOLL : 0) |
    (request.sqpoll ? SETUP.SQPOLL : 0) |
    (request.sqpoll && request.sqpollCpu !== null ? SETUP.SQ_AFF : 0)
  );
}

function optionalFlags(request: RingRequest): number {
  // The kernel refuses task-work flags on rings whose submitter is its own thread.
  if (request.sqpoll) return SETUP.NO_SQARRAY | SETUP.SINGLE_ISSUER;
  return OPTIONAL_FLAGS.reduce((flags, flag) => flags | flag, 0);
}

interface SetUp {
  readonly fd: number;
  readonly params: Uint32Array;
}

function trySetup(library: Liburing, request: RingRequest, flags: number): SetUp {
  const params = new Uint32Array(PARAMS_WORDS);
  params[PARAMS.FLAGS] = flags;
  params[PARAMS.CQ_ENTRIES] = Math.min(MAX_CQ_ENTRIES, nextPowerOfTwo(request.depth));
  params[PARAMS.SQ_THREAD_CPU] = request.sqpollCpu ?? 0;
  params[PARAMS.SQ_THREAD_IDLE] = request.sqpoll ? SQPOLL_IDLE_MS : 0;
  const entries = Math.min(MAX_SQ_ENTRIES, nextPowerOfTwo(request.depth));
  return { fd: library.setup(entries, params), params };
}

/** Sets a ring up with as many of the optional flags as the kernel takes. */
function setUpWithFallback(library: Liburing, request: RingRequest): SetUp {
  const required = requiredFlags(request);
  let optional = optionalFlags(request);
  for (;;) {
    const attempt = trySetup(library, request, required | optional);
    if (attempt.fd >= 0) return attempt;
    const dropped = OPTIONAL_FLAGS.find((flag) => (optional & flag) !== 0);
    if (attempt.fd !== -EINVAL || dropped === undefined) {
      throw explainSetupError(-attempt.fd, request, lackedFeature(library, request));
    }
    optional &= ~dropped;
  }
}

/** Which requested feature the kernel lacks: the one without which the set-up succeeds. */
function lackedFeature(library: Liburing, request: RingRequest): string | null {
  const withoutHybrid = { ...request, hybridIopoll: false };
  const withoutSqpoll = { ...withoutHybrid, sqpoll: false, sqpollCpu: null };
  const candidates: [string, RingRequest][] = [
    ["hybrid polling", withoutHybrid],
    ["SQPOLL", withoutSqpoll],
    ["IOPOLL", { ...withoutSqpoll, iopoll: false }],
  ];
  for (const [name, reduced] of candidates) {
    const { fd } = trySetup(library, reduced, requiredFlags(reduced));
    if (fd >= 0) {
      closeFd(fd);
      return name;
    }
  }
  return null;
}

function mapRing(fd: number, params: Uint32Array): RingMemory {
  const at = (index: number): number => params[index] as number;
  if ((at(PARAMS.FEATURES) & FEATURE.SINGLE_MMAP) === 0) {
    closeFd(fd);
    throw new EnvironmentError("this kernel's io_uring is too old (no single mapping, Linux 5.4)", {
      cure: "Run a kernel of 5.10 or later.",
    });
  }
  const cqeBytes = at(PARAMS.CQ_ENTRIES) * CQE_WORDS * 4;
  const noSqArray = (at(PARAMS.FLAGS) & SETUP.NO_SQARRAY) !== 0;
  const sqEntries = at(PARAMS.SQ_ENTRIES);
  const sqArrayEnd = noSqArray ? 0 : at(PARAMS.SQ_ARRAY) + sqEntries * 4;
  const ringBytes = Math.max(at(PARAMS.CQ_CQES) + cqeBytes, sqArrayEnd);
  const sqesBytes = sqEntries * SQE_WORDS * 4;
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
    sqes: new Int32Array(viewMemory(sqesAddress, sqesBytes)),
    cqes: new Int32Array(ring, at(PARAMS.CQ_CQES), cqeBytes >> 2),
    sqTailWord: at(PARAMS.SQ_TAIL) >> 2,
    sqFlagsWord: at(PARAMS.SQ_FLAGS) >> 2,
    cqHeadWord: at(PARAMS.CQ_HEAD) >> 2,
    cqTailWord: at(PARAMS.CQ_TAIL) >> 2,
    cqOverflowWord: at(PARAMS.CQ_OVERFLOW) >> 2,
  };
}

/** The mapped header must repeat what io_uring_params said, or the offsets are not ours to use. */
function checkRingHeader(words: Int32Array, params: Uint32Array): void {
  const word = (index: number): number | undefined => words[(params[index] as number) >> 2];
  const agrees =
    word(PARAMS.SQ_RING_ENTRIES) === params[PARAMS.SQ_ENTRIES] &&
    word(PARAMS.CQ_RING_ENTRIES) === params[PARAMS.CQ_ENTRIES];
  if (!agrees) throw new BugError("the ring's header does not agree with io_uring_params");
}

/** Registers the ring's fd with this thread. @returns its index, or null where not supported */
function registerRingFd(library: Liburing, fd: number): number | null {
  const update = new Int32Array([-1, 0, fd, 0]); // struct io_uring_rsrc_update {offset, resv, data}
  const registered = library.register(fd, REGISTER.RING_FDS, update, 1);
  return registered === 1 ? (update[0] as number) : null;
}

function unregisterRingFd(library: Liburing, fd: number, index: number): void {
  const update = new Int32Array([index, 0, 0, 0]);
  library.register(fd, REGISTER.UNREGISTER_RING_FDS, update, 1);
}

interface BufferRegion {
  readonly address: number;
  readonly lengthBytes: number;
}

/** What is registered with a new ring before its first I/O. */
export interface Registrations {
  /** One region for each lane, its index the SQE's buf_index; 1 GiB at most before Linux 7.2. */
  readonly buffers: readonly BufferRegion[] | null;
  readonly files: readonly number[] | null;
  /** Whether the buffers lie in huge pages, for the report. */
  readonly hugePages: boolean;
}

/**
 * Makes a ring in the calling thread, which alone may use it afterwards.
 * @throws EnvironmentError io_uring switched off, a feature lacking, too little locked memory
 */
export function createRing(request: RingRequest, registrations: Registrations): EnteredRing {
  const library = liburing();
  const { fd, params } = setUpWithFallback(library, request);
  const memory = mapRing(fd, params);
  if (registrations.buffers !== null) registerBuffers(library, fd, registrations.buffers);
  if (registrations.files !== null) registerFiles(library, fd, registrations.files);
  const registeredIndex = registerRingFd(library, fd);
  const inEffect = describe(params, registrations, registeredIndex !== null);
  const ringClass = request.sqpoll ? SubmissionThreadRing : EnteredRing;
  return new ringClass(
    library,
    registeredIndex ?? fd,
    registeredIndex === null ? 0 : ENTER.REGISTERED_RING,
    memory,
    createWaitArgument(),
    inEffect,
    () => {
      // The kernel takes a ring apart later, in a work queue: what is given back here is free for
      // the next ring at once. A registered fd would even keep the ring until its thread ends.
      if (registrations.buffers !== null) {
        library.register(fd, REGISTER.UNREGISTER_BUFFERS, null, 0);
      }
      if (registeredIndex !== null) unregisterRingFd(library, fd, registeredIndex);
      closeFd(fd);
    },
  );
}

function createWaitArgument(): WaitArgument {
  const address = mapAnonymous(PAGE_BYTES);
  return { address, words: new Int32Array(viewMemory(address, 64)) };
}

function registerBuffers(library: Liburing, fd: number, regions: readonly BufferRegion[]): void {
  const iovecs = regions.flatMap((region) => [BigInt(region.address), BigInt(region.lengthBytes)]);
  const argument = new BigUint64Array(iovecs);
  const result = library.register(fd, REGISTER.BUFFERS, argument, regions.length);
  const totalBytes = regions.reduce((sum, region) => sum + region.lengthBytes, 0);
  if (result < 0) throw explainRegisterError(-result, "buffers", totalBytes);
}

function registerFiles(library: Liburing, fd: number, files: readonly number[]): void {
  const result = library.register(fd, REGISTER.FILES, new Int32Array(files), files.length);
  if (result < 0) throw explainRegisterError(-result, "files", files.length);
}

function describe(
  params: Uint32Array,
  registrations: Registrations,
  registeredRing: boolean,
): RingInEffect {
  const flags = params[PARAMS.FLAGS] as number;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    entries: params[PARAMS.SQ_ENTRIES] as number,
    cqEntries: params[PARAMS.CQ_ENTRIES] as number,
    iopoll: has(SETUP.IOPOLL),
    hybridIopoll: has(SETUP.HYBRID_IOPOLL),
    sqpoll: has(SETUP.SQPOLL),
    singleIssuer: has(SETUP.SINGLE_ISSUER),
    deferTaskrun: has(SETUP.DEFER_TASKRUN),
    coopTaskrun: has(SETUP.COOP_TASKRUN),
    noSqarray: has(SETUP.NO_SQARRAY),
    registeredRing,
    registeredBuffers: registrations.buffers !== null,
    registeredFiles: registrations.files !== null,
    hugePages: registrations.hugePages,
  };
}
