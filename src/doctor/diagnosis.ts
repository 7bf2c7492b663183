/** What `hipri doctor` found out, as plain data: facts, and what follows from them. */

import type { Obstacle } from "../device/disk/polling.js";
import type { Mount } from "../device/guards/mounts.js";
import type { ProcessorFacts } from "../device/machine/processor.js";
import type { InspectedTarget } from "../device/target/target-facts.js";
import type { DirectIoAlignment } from "../ffi/statx.js";
import type { QueueFacts } from "../result/model/environment.js";
import type { RingFeature } from "../uring/features.js";
import type { IoUringPermission } from "../uring/permission.js";

export interface Diagnosis {
  readonly machine: MachineDiagnosis;
  readonly targets: readonly TargetDiagnosis[];
}

export interface MachineFacts {
  readonly hipriVersion: string;
  readonly kernelRelease: string;
  readonly processor: ProcessorFacts;
  /** null when the library is missing. */
  readonly liburingVersion: string | null;
  readonly permission: IoUringPermission;
  /** RLIMIT_MEMLOCK, which registered buffers count against; null for no limit. */
  readonly lockedMemoryBytes: number | null;
  /** CAP_IPC_LOCK, with which that limit does not count. */
  readonly mayLockMemory: boolean;
  /** Empty when no ring can be had. */
  readonly features: readonly RingFeature[];
}

export interface MachineDiagnosis {
  readonly facts: MachineFacts;
  /** Why a polled ring cannot be had by anyone here; null when it can. */
  readonly obstacle: Obstacle | null;
  readonly advice: readonly Advice[];
}

/** Something that costs, or will be met, although it does not stand in the way. */
export interface Advice {
  readonly about: string;
  readonly text: string;
  /** The line to type, or null where there is nothing to do. */
  readonly cure: string | null;
}

/** `irq`: a plain ring; the others are polled, `sqpoll` by the kernel's submission thread. */
export type ProbeMode = "irq" | "polled" | "hybrid" | "sqpoll";

/** What became of one read. */
export interface ModeProbe {
  readonly mode: ProbeMode;
  /** Bytes that were read; null when the read was not answered. */
  readonly bytes: number | null;
  /** Why it was not answered, or not tried; null when it was. */
  readonly failure: string | null;
}

export interface ExaminedTarget extends InspectedTarget {
  /** The file system that holds a file; null for devices. */
  readonly fileSystem: Mount | null;
  /** Whether it could be opened with O_DIRECT. */
  readonly direct: boolean;
  readonly directIo: DirectIoAlignment | null;
  /** Of the disk that the target is or lies on; null when there is none. */
  readonly queue: QueueFacts | null;
  /** Of the disks that a stacked one stands on. */
  readonly queuesBelow: readonly QueueFacts[];
  /** Queues that poll; null where that cannot be told. */
  readonly pollQueues: number | null;
  /** The CPUs of the disk's NUMA node; null where there is one node only. */
  readonly nearCpus: string | null;
  readonly probes: readonly ModeProbe[];
}

export interface TargetDiagnosis {
  readonly path: string;
  /** null when the target cannot even be looked at. */
  readonly facts: ExaminedTarget | null;
  /** Why polled I/O would not work on it; null when it would. */
  readonly obstacle: Obstacle | null;
  readonly advice: readonly Advice[];
  /** What is often tried against the obstacle and does not help. */
  readonly noHelp: readonly string[];
}

/** Whether polled I/O would work on all targets. */
export function isHealthy({ machine, targets }: Diagnosis): boolean {
  return machine.obstacle === null && targets.every(({ obstacle }) => obstacle === null);
}
