/**
 * io_uring_setup(2): asks for what a job needs, adds what makes it cheaper where this kernel has
 * it, and names what the kernel lacks. Features are probed by trying, never by version.
 */
import { EINVAL } from "../base/errno.js";
import { PARAMS, PARAMS_WORDS, SETUP } from "../ffi/abi.js";
import { closeFd } from "../ffi/libc.js";
import type { Liburing } from "../ffi/liburing.js";
import { explainSetupError } from "./refusals.js";
import type { RingRequest } from "./requests.js";

/** Optional flags, the newest first: the order in which they are given up on EINVAL. */
const OPTIONAL_FLAGS = [
  SETUP.NO_SQARRAY,
  SETUP.DEFER_TASKRUN,
  SETUP.SINGLE_ISSUER,
  SETUP.COOP_TASKRUN,
];

const MAX_SQ_ENTRIES = 32768;
const MAX_CQ_ENTRIES = 65536;
/** How long an idle submission thread keeps spinning. */
const SQPOLL_IDLE_MS = 2000;

/** An io_uring as the kernel made it. */
export interface SetUp {
  readonly fd: number;
  /** struct io_uring_params as the kernel filled it in. */
  readonly params: Uint32Array;
}

/**
 * Sets a ring up with as many of the optional flags as the kernel takes.
 * @throws EnvironmentError io_uring switched off, a feature lacking
 */
export function setUpWithFallback(library: Liburing, request: RingRequest): SetUp {
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
  const withoutBig = { ...request, bigEntries: false };
  const withoutHybrid = { ...withoutBig, hybridIopoll: false };
  const withoutSqpoll = { ...withoutHybrid, sqpoll: false, sqpollCpu: null };
  const candidates: [string, RingRequest][] = [
    ["commands", withoutBig],
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

function trySetup(library: Liburing, request: RingRequest, flags: number): SetUp {
  const params = new Uint32Array(PARAMS_WORDS);
  params[PARAMS.FLAGS] = flags;
  params[PARAMS.CQ_ENTRIES] = Math.min(MAX_CQ_ENTRIES, nextPowerOfTwo(request.depth));
  params[PARAMS.SQ_THREAD_CPU] = request.sqpollCpu ?? 0;
  params[PARAMS.SQ_THREAD_IDLE] = request.sqpoll ? SQPOLL_IDLE_MS : 0;
  const entries = Math.min(MAX_SQ_ENTRIES, nextPowerOfTwo(request.depth));
  return { fd: library.setup(entries, params), params };
}

function requiredFlags(request: RingRequest): number {
  return (
    SETUP.CQSIZE |
    (request.iopoll ? SETUP.IOPOLL : 0) |
    (request.hybridIopoll ? SETUP.HYBRID_IOPOLL : 0) |
    (request.sqpoll ? SETUP.SQPOLL : 0) |
    (request.bigEntries ? SETUP.SQE128 | SETUP.CQE32 : 0) |
    (request.sqpoll && request.sqpollCpu !== null ? SETUP.SQ_AFF : 0)
  );
}

function optionalFlags(request: RingRequest): number {
  // The kernel refuses task-work flags on rings whose submitter is its own thread.
  if (request.sqpoll) return SETUP.NO_SQARRAY | SETUP.SINGLE_ISSUER;
  return OPTIONAL_FLAGS.reduce((flags, flag) => flags | flag, 0);
}

function nextPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}
