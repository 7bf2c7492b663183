/**
 * What the io_uring of the running kernel can do, found by trying each thing on a ring of its own:
 * distributions bring features to older kernels, so a version number alone tells little.
 */
import { SINCE } from "../base/linux-since.js";
import { FEATURE, OP, PARAMS, PARAMS_WORDS, REGISTER, SETUP } from "../ffi/abi.js";
import { closeFd } from "../ffi/libc.js";
import { type Liburing, liburing } from "../ffi/liburing.js";
import { registerRingFd, resizeQueues, unregisterRingFd } from "./register.js";

export interface RingFeature {
  readonly name: string;
  /** The Linux version that brought it. */
  readonly since: string;
  readonly available: boolean;
}

interface Trial {
  readonly name: string;
  readonly since: string;
  /** What the ring is set up with. */
  readonly flags: number;
  /** Asked of that ring where its flags alone do not tell. */
  readonly works?: (library: Liburing, fd: number, params: Uint32Array) => boolean;
}

const DEFER = SETUP.SINGLE_ISSUER | SETUP.DEFER_TASKRUN;

/** In the order in which they came. */
const TRIALS: readonly Trial[] = [
  { name: "IOPOLL", since: SINCE.iopoll, flags: SETUP.IOPOLL },
  {
    name: "SQPOLL",
    since: `${SINCE.sqpoll}, unprivileged ${SINCE.unprivilegedSqpoll}`,
    flags: SETUP.SQPOLL,
  },
  { name: "bounded waits", since: "5.11", flags: 0, works: hasBoundedWaits },
  { name: "registered ring fd", since: "5.18", flags: 0, works: takesRingFd },
  { name: "COOP_TASKRUN", since: "5.19", flags: SETUP.COOP_TASKRUN },
  {
    name: "passthrough",
    since: `${SINCE.passthrough}, polled 6.1`,
    flags: SETUP.SQE128 | SETUP.CQE32 | SETUP.IOPOLL,
    works: (library, fd) => knowsOperation(library, fd, OP.URING_CMD),
  },
  { name: "SINGLE_ISSUER", since: "6.0", flags: SETUP.SINGLE_ISSUER },
  { name: "DEFER_TASKRUN", since: "6.1", flags: DEFER },
  { name: "NO_SQARRAY", since: "6.6", flags: SETUP.NO_SQARRAY },
  { name: "hybrid polling", since: SINCE.hybridPolling, flags: SETUP.IOPOLL | SETUP.HYBRID_IOPOLL },
  { name: "ring resize", since: SINCE.ringResize, flags: DEFER, works: takesNewSize },
];

/**
 * Tries every feature that hipri can use; each trial's ring is closed again.
 * @throws EnvironmentError when liburing is missing
 */
export function probeFeatures(): RingFeature[] {
  const library = liburing();
  return TRIALS.map(({ name, since, flags, works }) => {
    const params = new Uint32Array(PARAMS_WORDS);
    params[PARAMS.FLAGS] = flags;
    const fd = library.setup(4, params);
    if (fd < 0) return { name, since, available: false };
    try {
      return { name, since, available: works?.(library, fd, params) ?? true };
    } finally {
      closeFd(fd);
    }
  });
}

function hasBoundedWaits(_library: Liburing, _fd: number, params: Uint32Array): boolean {
  return (params[PARAMS.FEATURES]! & FEATURE.EXT_ARG) !== 0;
}

function takesRingFd(library: Liburing, fd: number): boolean {
  const index = registerRingFd(library, fd);
  if (index !== null) unregisterRingFd(library, fd, index);
  return index !== null;
}

function takesNewSize(library: Liburing, fd: number): boolean {
  return typeof resizeQueues(library, fd, 8) !== "number";
}

/** struct io_uring_probe is 16 bytes and 8 for each operation, whose flags stand at byte 2. */
function knowsOperation(library: Liburing, fd: number, operation: number): boolean {
  const SUPPORTED = 1 << 0;
  const operations = 256;
  const probe = new Uint8Array(16 + 8 * operations);
  if (library.register(fd, REGISTER.PROBE, probe, operations) !== 0) return false;
  return (probe[16 + 8 * operation + 2]! & SUPPORTED) !== 0;
}
