/**
 * Loaded into each thread of a run (--import): V8 samples what its workers allocate, and each
 * leaves how much of that the loop has allocated when it says that its lanes are done.
 */
import { writeFileSync } from "node:fs";
import { type HeapProfiler, Session } from "node:inspector";
import { parentPort, threadId } from "node:worker_threads";
import type { WorkerMessage } from "../../src/lane/messages.js";

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

function startSampling(): Session {
  const session = new Session();
  session.connect();
  session.post("HeapProfiler.startSampling", {
    samplingInterval: INTERVAL_BYTES,
    // Otherwise only what is still there at the end would count.
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as HeapProfiler.StartSamplingParameterType);
  return session;
}

function leaveSample(session: Session, path: string): void {
  session.post("HeapProfiler.stopSampling", (error, { profile }) => {
    if (error === null) writeFileSync(path, String(loopBytes(profile.head)));
  });
}

const prefix = process.env.HIPRI_BENCH_ALLOCATIONS;
if (parentPort !== null && prefix !== undefined) {
  const session = startSampling();
  const port = parentPort;
  const post = port.postMessage.bind(port);
  port.postMessage = (message: WorkerMessage) => {
    if (message.kind === "done") leaveSample(session, `${prefix}-${threadId}`);
    post(message);
  };
}
