/** What running workers have used since they began to measure, for reports in between. */
import { NO_USAGE, type ThreadUsage, usageBetween } from "../../base/thread-usage.js";
import { readThreadUsage } from "../../device/threads/thread-usage.js";
import { PHASE, WORD } from "../../lane/memory.js";
import type { WorkerHandle } from "../stage/worker-handle.js";

export class UsageWatch {
  private readonly atMeasure = new Map<WorkerHandle, ThreadUsage>();

  /** Notices which workers have begun to measure. */
  sample(workers: readonly WorkerHandle[]): void {
    for (const worker of workers) {
      if (this.atMeasure.has(worker) || worker.thread === null) continue;
      const phases = worker.memories.map(({ words }) => words[WORD.PHASE]!);
      if (phases.some((phase) => phase < PHASE.MEASURE)) continue;
      const usage = readThreadUsage(worker.thread);
      if (usage !== null) this.atMeasure.set(worker, usage);
    }
  }

  /** What an ended worker told itself; of a running one what is known from outside. */
  of(worker: WorkerHandle): ThreadUsage {
    if (worker.usage !== null) return worker.usage;
    const before = this.atMeasure.get(worker);
    const now = worker.thread === null ? null : readThreadUsage(worker.thread);
    return before === undefined || now === null ? NO_USAGE : usageBetween(before, now);
  }
}
