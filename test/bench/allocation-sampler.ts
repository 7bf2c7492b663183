/**
 * Loaded into each thread of a run (--import): V8 samples what its workers allocate, and each
 * leaves at its end how much of that the loop has allocated.
 */
import { writeFileSync } from "node:fs";
import { type HeapProfiler, Session } from "node:inspector";
import { isMainThread, threadId } from "node:worker_threads";

/** Bytes between samples. */
const INTERVAL_BYTES = 512;

/** What the loop consists of is called by it. */
const LOOP = "runLanes";

function bytesOf(node: HeapProfiler.SamplingHeapProfileNode): number {
  return node.children.reduce((sum, child) => sum + bytesOf(child), node.selfSize);
}

function loopBytes(node: HeapProfiler.SamplingHeapProfileNode): number {
  if (node.callFrame.functionName === LOOP) return bytesOf(node);
  return node.children.reduce((sum, child) => sum + loopBytes(child), 0);
}

const prefix = process.env.HIPRI_BENCH_ALLOCATIONS;
if (!isMainThread && prefix !== undefined) {
  const session = new Session();
  session.connect();
  session.post("HeapProfiler.startSampling", {
    samplingInterval: INTERVAL_BYTES,
    // Otherwise only what is still there at the end would count.
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as HeapProfiler.StartSamplingParameterType);
  process.once("exit", () => {
    session.post("HeapProfiler.stopSampling", (error, { profile }) => {
      if (error === null) writeFileSync(`${prefix}-${threadId}`, String(loopBytes(profile.head)));
    });
  });
}
