/** What running workers have used, and what came between, since they began to measure, for reports in between. */
import { NO_USAGE, type ThreadUsage, usageBetween } from "../../base/thread-usage.js";
import { KERNEL } from "../../device/kernel-roots.js";
import {
  readThreadSchedule,
  scheduleBetween,
  type ThreadSchedule,
} from "../../device/threads/own-threads.js";
import { readThreadUsage } from "../../device/threads/thread-usage.js";
import { PHASE, WORD } from "../../lane/memory.js";
import { UNDISTURBED } from "../../result/idle.js";
import type { Disturbances } from "../../result/model/lane.js";
import type { WorkerHandle } from "../stage/worker-handle.js";

/** What the kernel tells of a thread. */
interface ThreadLook {
  readonly usage: ThreadUsage;
  readonly schedule: ThreadSchedule;
}

/** What is told of a worker. */
interface Watched {
  readonly usage: ThreadUsage;
  readonly disturbances: Disturbances;
}

export class UsageWatch {
  private readonly atMeasure = new Map<WorkerHandle, ThreadLook>();

  /** Notices which workers have begun to measure. */
  sample(workers: readonly WorkerHandle[]): void {
    for (const worker of workers) {
      if (this.atMeasure.has(worker)) continue;
      const phases = worker.memories.map(({ words }) => words[WORD.PHASE]!);
      if (phases.some((phase) => phase < PHASE.MEASURE)) continue;
      const look = lookAt(worker);
      if (look !== null) this.atMeasure.set(worker, look);
    }
  }

  /** What an ended worker told itself; of a running one what is known from outside. */
  of(worker: WorkerHandle): Watched {
    const { usage, disturbances } = worker;
    if (usage !== null) return { usage, disturbances };
    const before = this.atMeasure.get(worker);
    const now = lookAt(worker);
    if (before === undefined || now === null) return { usage: NO_USAGE, disturbances };
    const used = usageBetween(before.usage, now.usage);
    const { involuntarySwitches } = used;
    const schedule = scheduleBetween(before.schedule, now.schedule);
    return { usage: used, disturbances: { ...UNDISTURBED, involuntarySwitches, ...schedule } };
  }
}

/** null where it has ended, or /proc is hidden. */
function lookAt({ thread }: WorkerHandle): ThreadLook | null {
  const usage = thread === null ? null : readThreadUsage(thread);
  return usage === null ? null : { usage, schedule: readThreadSchedule(KERNEL, thread!) };
}
