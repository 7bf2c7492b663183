/** Builds a worker's ring and lanes, from opening its targets to registering files and buffers. */
import { isCallEngine, isPathEngine } from "../base/engines.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import { RWF } from "../ffi/abi.js";
import { threadUsage } from "../ffi/libc.js";
import { pathCallOf } from "../ffi/paths.js";
import type { WorkerPlan } from "../plan/plan.js";
import { ringRequest } from "../plan/requests.js";
import { AioRing } from "../uring/aio-ring.js";
import { InProcessRing } from "../uring/in-process-ring.js";
import { PathCallRing } from "../uring/path-call-ring.js";
import { EnteredRing, type SubmissionRing } from "../uring/ring.js";
import { createRing } from "../uring/setup.js";
import { SystemCallRing } from "../uring/system-call-ring.js";
import { buildLane } from "./build-lane.js";
import type { Lane } from "./lane.js";
import type { LaneMemory } from "./memory.js";
import { OpenFiles } from "./open-files.js";
import { type OpenLane, openLane } from "./open-lane.js";
import type { FlowSeat } from "./pacing/flow.js";
import type { RampSeat } from "./pacing/ramp.js";
import type { Watch } from "./pacing/watch.js";
import { RingResizer } from "./ring-resizer.js";

export interface PreparedWorker {
  readonly ring: SubmissionRing;
  readonly lanes: readonly Lane[];
  /** The thread's usage when the last lane began to measure. */
  readonly usageAtMeasure: () => ThreadUsage;
  /** Closes the ring and the files. */
  close(): void;
}

/** Closes one of the things that a worker has opened. */
type Closer = () => void;

/**
 * @throws EnvironmentError, UsageError as opening, mapping and registering do
 */
export function prepareWorker(
  plan: WorkerPlan,
  memories: readonly LaneMemory[],
  flows: readonly (FlowSeat | null)[] = [],
  ramps: readonly (RampSeat | null)[] = [],
): PreparedWorker {
  const closers: Closer[] = [];
  const close = (): void => {
    for (const closer of closers.reverse()) closer();
  };
  try {
    return { ...openWorker(plan, memories, flows, ramps, closers), close };
  } catch (error) {
    close();
    throw error;
  }
}

function openWorker(
  plan: WorkerPlan,
  memories: readonly LaneMemory[],
  flows: readonly (FlowSeat | null)[],
  ramps: readonly (RampSeat | null)[],
  closers: Closer[],
): Omit<PreparedWorker, "close"> {
  const files = new OpenFiles();
  closers.push(() => files.close());
  const parts = plan.lanes.map((lane, index) => {
    return openLane(lane, flows[index] ?? null, ramps[index] ?? null, files);
  });
  closers.push(() => {
    for (const { window } of parts) window?.close();
  });
  const ring = openRing(plan, parts);
  closers.push(() => ring.close());
  let usage = threadUsage();
  const onMeasure = (): void => {
    usage = threadUsage();
  };
  const watches = ringWatches(plan, ring, memories);
  let firstFile = 0;
  const lanes = parts.map((part, index) => {
    const memory = memories[index] as LaneMemory;
    const alone = parts.length === 1;
    const lane = buildLane(part, index, firstFile, ring, alone, memory, onMeasure, watches);
    firstFile += part.fds.length;
    return lane;
  });
  return { ring, lanes, usageAtMeasure: () => usage };
}

function openRing(plan: WorkerPlan, parts: readonly OpenLane[]): SubmissionRing {
  const specs = plan.lanes.map((lane) => lane.spec);
  const request = ringRequest(plan);
  const { engine, highPriority, statType } = specs[0]!;
  if (engine === "null") return new InProcessRing(request.depth);
  if (engine === "libaio") return new AioRing(request.depth);
  if (isPathEngine(engine)) {
    const paths = plan.lanes.flatMap(({ targets }) => targets.map(({ path }) => path));
    const call = pathCallOf(engine, statType);
    return new PathCallRing(request.depth, paths, call, engine === "filecreate");
  }
  const flags = highPriority ? RWF.HIPRI : 0;
  if (isCallEngine(engine)) return new SystemCallRing(request.depth, engine, flags);
  const fds = parts.flatMap((part) => Array.from(part.fds));
  return createRing(request, {
    buffers: specs.some((spec) => spec.fixedBuffers) ? parts.map((part) => part.pool) : null,
    files: specs.some((spec) => spec.registerFiles) && fds.length > 0 ? fds : null,
    hugePages: specs.some((spec) => spec.hugePages),
  });
}

/** What the ring of a worker is watched for, by each of its lanes. */
function ringWatches(
  plan: WorkerPlan,
  ring: SubmissionRing,
  memories: readonly LaneMemory[],
): Watch[] {
  const resize = plan.lanes[0]?.spec.ringResize ?? null;
  if (resize === null || !(ring instanceof EnteredRing)) return [];
  return [
    new RingResizer(
      ring,
      resize,
      memories.map(({ words }) => words),
    ),
  ];
}
