/**
 * Counts what came between a worker's thread and its work while its lanes ran: collections of
 * garbage, and other users of its CPU.
 *
 * A thread that never yields gets no entries of a PerformanceObserver (Node queues them for the
 * event loop). V8's GCProfiler counts within the collection itself and needs no event loop; it
 * costs nothing while there is no collection.
 */

import { GCProfiler } from "node:v8";
import {
  countIoWorkers,
  listThreads,
  readThreadSchedule,
  scheduleBetween,
  type ThreadSchedule,
} from "../device/threads/own-threads.js";
import { threadUsage } from "../ffi/libc.js";
import type { Disturbances } from "../result/model/lane.js";

const GC_COST_NS = 1e3;

export class DisturbanceMeter {
  private readonly profiler = new GCProfiler();
  private readonly schedule: ThreadSchedule;
  private readonly threads = listThreads();
  private readonly involuntarySwitches: number;

  /** Begins to count. Call it before the first I/O: it takes some tenths of a millisecond. */
  constructor() {
    this.schedule = readThreadSchedule();
    this.involuntarySwitches = threadUsage().involuntarySwitches;
    this.profiler.start();
  }

  /** Ends the count, after the last I/O and before the ring is closed. */
  stop(): Disturbances {
    // GCProfiler tells µs.
    const collectionsNs = this.profiler.stop().statistics.map(({ cost }) => cost * GC_COST_NS);
    return {
      collections: collectionsNs.length,
      collectionNs: Math.round(collectionsNs.reduce((sum, ns) => sum + ns, 0)),
      longestCollectionNs: Math.round(collectionsNs.reduce((most, ns) => Math.max(most, ns), 0)),
      involuntarySwitches: threadUsage().involuntarySwitches - this.involuntarySwitches,
      ...scheduleBetween(this.schedule, readThreadSchedule()),
      ioWorkers: countIoWorkers(this.threads),
    };
  }
}
