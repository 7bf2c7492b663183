/**
 * Whether the system's limits leave room for what a run takes. Node does not survive a limit that
 * it meets while a thread starts, so this is asked before.
 */
import { availableParallelism } from "node:os";
import { EnvironmentError } from "../../base/errors.js";
import { type Limit, readLimits, type SystemLimits } from "../../device/machine/process-limits.js";

export interface Needs {
  /** Threads that run jobs at the same time. */
  readonly workers: number;
  /** Files that they hold open. */
  readonly files: number;
  readonly bufferBytes: number;
}

/** Of Node itself, when all of its own threads have started; of 20 to 26 alike. */
const NODE_THREADS = 11;

/** What a worker takes beside its files and buffers; address space is what V8 reserves for it. */
const PER_WORKER = { files: 5, addressBytes: 600e6, memoryBytes: 14e6 } as const;

/** What the main thread opens and maps in the course of a run. */
const OF_MAIN = { files: 8, addressBytes: 400e6 } as const;

/** Each thread takes some 40 ms of a CPU to start. */
const MAX_WORKERS_PER_CPU = 128;

/** As they were before this process began to use them up. */
let atStart: SystemLimits | null = null;

export function limitsAtStart(): SystemLimits {
  atStart ??= readLimits();
  return atStart;
}

/** @throws EnvironmentError when not even Node's own threads and hipri's modules have room */
export function assertRoomToStart(): void {
  assertRoom({ workers: 0, files: 0, bufferBytes: 0 });
}

/**
 * @param cpus that can start threads
 * @throws EnvironmentError that says what limits, and by how much
 */
export function assertRoom(
  { workers, files, bufferBytes }: Needs,
  limits: SystemLimits = limitsAtStart(),
  cpus: number = availableParallelism(),
): void {
  const most = MAX_WORKERS_PER_CPU * cpus;
  if (workers > most) {
    throw new EnvironmentError(
      `${workers} jobs would run at the same time, and ${cpus} CPUs start at most ${most} threads`,
      {
        place: "numjobs",
        cure: "Lower numjobs, or give jobs the same ring=, which share a thread then.",
      },
    );
  }
  const threads = Math.max(limits.ownThreads, NODE_THREADS) - limits.ownThreads + workers;
  check(limits.threads, threads, "threads", "RLIMIT_NPROC", "ulimit -u");
  const descriptors = OF_MAIN.files + workers * PER_WORKER.files + files;
  check(limits.openFiles, descriptors, "open files", "RLIMIT_NOFILE", "ulimit -n");
  const addressBytes = OF_MAIN.addressBytes + workers * PER_WORKER.addressBytes + bufferBytes;
  check(
    inMb(limits.addressBytes),
    mb(addressBytes),
    "MB of address space",
    "RLIMIT_AS",
    "ulimit -v",
  );
  const memoryBytes = workers * PER_WORKER.memoryBytes + bufferBytes;
  if (memoryBytes <= (limits.freeBytes ?? Number.POSITIVE_INFINITY)) return;
  throw new EnvironmentError(
    `buffers and threads need ${mb(memoryBytes)} MB of memory, ${mb(limits.freeBytes ?? 0)} MB are free`,
    { place: "iodepth", cure: "Lower iodepth, bs or numjobs." },
  );
}

/** @throws EnvironmentError when `more` is more than a limit leaves */
function check(limit: Limit | null, more: number, of: string, name: string, command: string): void {
  if (limit === null || limit.used + more <= limit.most) return;
  throw new EnvironmentError(
    `hipri needs ${limit.used + more} ${of}, ${limit.used} of them in use, and may have ${limit.most}`,
    { place: name, cure: `Raise it (${command}), or run fewer jobs and files at the same time.` },
  );
}

function mb(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

function inMb(limit: Limit | null): Limit | null {
  return limit && { most: Math.floor(limit.most / 1e6), used: mb(limit.used) };
}
