/** Builds a worker's ring and lanes: opens targets, maps and fills buffers, registers both. */
import { WRITE } from "../base/direction.js";
import { hasRing, isCallEngine, isPathEngine } from "../base/engines.js";
import { EIO } from "../base/errno.js";
import { HipriError } from "../base/errors.js";
import { offHeapWords } from "../base/off-heap.js";
import { PAGE_BYTES } from "../base/page-size.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import { makeDirectory } from "../device/target/directories.js";
import { assertTakesFlags, hintWrites } from "../device/target/io-flags.js";
import { assertKind, openTarget } from "../device/target/open.js";
import { adviseCache, invalidateCache, preRead } from "../device/target/page-cache.js";
import { placementIdsOf } from "../device/target/placement.js";
import { inspectTarget } from "../device/target/target-facts.js";
import { unlinkTarget } from "../device/target/unlink.js";
import { RWF } from "../ffi/abi.js";
import { type BlockLayout, blockLayout } from "../ffi/block-layout.js";
import { fsync, mapAnonymous, syncfs, threadUsage, viewMemory } from "../ffi/libc.js";
import { identifyNamespace, type NvmeNamespace } from "../ffi/nvme.js";
import { pathCallOf } from "../ffi/paths.js";
import { nonFatalErrors } from "../job/spec/errors.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { removablesOf, unlinksBetweenPasses } from "../plan/each-loop.js";
import type { LanePlan, TargetPlan, WorkerPlan } from "../plan/plan.js";
import { createProgram, programTraits } from "../plan/program/create-program.js";
import type { IoProgram } from "../plan/program/program.js";
import { openStream, STREAM } from "../plan/program/streams.js";
import { openMode, ringRequest } from "../plan/requests.js";
import {
  isPassthrough,
  isRandom,
  isTrimWrite,
  openAtATime,
  syncs,
  trims,
  writes,
} from "../plan/workload.js";
import { AioRing } from "../uring/aio-ring.js";
import { type BufferPool, createBufferPool } from "../uring/buffers.js";
import { InProcessRing } from "../uring/in-process-ring.js";
import { PathCallRing } from "../uring/path-call-ring.js";
import { EnteredRing, type SubmissionRing } from "../uring/ring.js";
import { createRing } from "../uring/setup.js";
import { SystemCallRing } from "../uring/system-call-ring.js";
import { sealsBlocks } from "../verify-state/state-file.js";
import { BlockMemory } from "./assembly.js";
import type { Clock } from "./clock.js";
import { openContents } from "./contents/contents.js";
import { Scrambler } from "./contents/scrambler.js";
import type { ContentSource } from "./contents/source.js";
import type { Iovecs } from "./entries.js";
import { opcodeWords, operationFlags } from "./entry-words.js";
import { FileSync, type OnFile } from "./file-sync.js";
import { FileWindow } from "./file-window.js";
import type { LaneHook } from "./hooks.js";
import { IoQueue } from "./io-queue.js";
import { Lane } from "./lane.js";
import { createLogHook } from "./logs/log-hook.js";
import { type LaneMemory, stampsIssue } from "./memory.js";
import { hostProtects, MetadataBuffers, Protection } from "./metadata.js";
import { OpenFiles } from "./open-files.js";
import type { FlowSeat } from "./pacing/flow.js";
import { combineGates, type Gate } from "./pacing/gate.js";
import { OverlapGate } from "./pacing/overlap.js";
import { createPacing } from "./pacing/pacing.js";
import { createRamp, Ramp, type RampSeat } from "./pacing/ramp.js";
import type { Watch } from "./pacing/watch.js";
import { ZoneOrderGate } from "./pacing/zone-order.js";
import { Placer } from "./placement.js";
import { createPriorities } from "./priorities.js";
import { Reaper } from "./reaper.js";
import { RingResizer } from "./ring-resizer.js";
import { type SideCallParts, SideCalls } from "./side-calls.js";
import { createSlots, type Slots } from "./slots.js";
import { TrimRanges } from "./trim-ranges.js";
import { UnlinkingProgram } from "./unlinking-program.js";
import { overlapsInRun } from "./verify/overlap.js";
import { openVerification } from "./verify/verification.js";
import { openZones } from "./zones.js";

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

/** A lane with its files open and its buffers mapped, not yet on a ring. */
export interface OpenLane {
  readonly plan: LanePlan;
  /** By target. */
  readonly fds: ArrayLike<number>;
  /** What opens and closes them; null where all stay open. */
  readonly window: FileWindow | null;
  /** By fd; null for a lane that sends no commands. */
  readonly namespaces: readonly NvmeNamespace[] | null;
  readonly pool: BufferPool;
  /** The memory of these buffers; null where nobody looks into them. */
  readonly blocks: BlockMemory | null;
  /** What refills buffers before each write; null when they stay. */
  readonly refill: ContentSource | null;
  /** null where the lane shares no flow. */
  readonly flow: FlowSeat | null;
  /** null where the lane's ramp, if it has one, is no other lane's. */
  readonly rampSeat: RampSeat | null;
}

/** What opens a target; both may do. */
type Opener = Pick<OpenFiles, "open">;

/** Opens a target as its job does it each time. */
function openLaneTarget(spec: JobSpec, target: TargetPlan, files: Opener): number {
  const { path, kind, offsetBytes, sizeBytes } = target;
  const mode = openMode(spec);
  const fd = files.open(path, { ...mode, create: mode.write || spec.createOnOpen });
  if (mode.write && kind !== "none") assertKind(fd, path, kind);
  if (kind === "char") return fd;
  if (spec.writeHint !== null) hintWrites(fd, path, spec.writeHint);
  const pattern = isRandom(spec) ? "random" : "sequential";
  const advice = spec.cacheAdvice === "pattern" ? pattern : spec.cacheAdvice;
  if (advice !== "none") adviseCache(fd, advice, offsetBytes, sizeBytes);
  return fd;
}

/** Puts an open target and its page cache into the state that the job begins with. */
function settleTarget(spec: JobSpec, target: TargetPlan, fd: number): void {
  const { path, kind, offsetBytes, sizeBytes } = target;
  assertTakesFlags(path, spec);
  if (kind === "char") return;
  if (spec.invalidate && !spec.direct) {
    invalidateCache(fd, inspectTarget(path), offsetBytes, sizeBytes);
  }
  if (spec.preRead) preRead(path, offsetBytes, sizeBytes);
}

/** Settles each target in turn, and leaves none open. @returns null where all stay open */
function openWindow(plan: LanePlan): FileWindow | null {
  const { spec, targets } = plan;
  const limit = openAtATime(spec, targets.length);
  const stay = isPathEngine(spec.engine) || !unlinksBetweenPasses(plan);
  if (limit === targets.length && stay) return null;
  const window = new FileWindow(targets.length, limit, {
    open: (target) => openLaneTarget(spec, targets[target]!, { open: openTarget }),
    leave: (fd) => {
      if (spec.fsyncOnClose) fsync(fd);
    },
  });
  for (const [index, target] of targets.entries()) {
    window.use(index, (fd) => settleTarget(spec, target, fd));
  }
  return window;
}

/** In the place of descriptors: the numbers of paths, whose directories are made where they are needed. */
function numberPaths({ spec, targets }: LanePlan): number[] {
  if (spec.engine === "dirstat" || spec.engine === "dirdelete") {
    for (const { path } of targets) makeDirectory(path);
  }
  return targets.map((_, index) => index);
}

function openAll({ spec, targets }: LanePlan, files: OpenFiles): number[] {
  const real = targets.filter(({ kind }) => kind !== "none");
  return real.map((target) => {
    const fd = openLaneTarget(spec, target, files);
    settleTarget(spec, target, fd);
    return fd;
  });
}

function openLane(
  plan: LanePlan,
  flow: FlowSeat | null,
  rampSeat: RampSeat | null,
  files: OpenFiles,
): OpenLane {
  const { spec } = plan;
  const window = openWindow(plan);
  const fds = window?.fds ?? (isPathEngine(spec.engine) ? numberPaths(plan) : openAll(plan, files));
  const { bufferBytes } = programTraits(plan);
  const { depth, hugePages } = spec;
  const namespaces = isPassthrough(spec) ? Array.from(fds, identifyNamespace) : null;
  const guards = hostProtects(spec, layoutsOf(spec, namespaces) ?? []);
  const looks = looksIntoBlocks(spec);
  const blocks = looks || guards ? new BlockMemory(depth, bufferBytes, hugePages) : null;
  const pool = blocks?.pool ?? createBufferPool(depth, bufferBytes, hugePages);
  // Blocks that are to verify get their own contents, all of them, before each write.
  const fills = looks && writes(spec) && !sealsBlocks(plan);
  const refill = fills ? openContents(plan, blocks!) : null;
  return { plan, fds, window, namespaces, pool, blocks, refill, flow, rampSeat };
}

/** Whether a lane fills or verifies its buffers; new memory is full of zeroes. */
function looksIntoBlocks(spec: JobSpec): boolean {
  return spec.verify !== null || (writes(spec) && spec.bufferFill.kind !== "zero");
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

/** Of I/Os that differ in both. */
const MIXED = { uniformDirection: null, uniformLengthBytes: null };

/**
 * @param ringLane the lane's position on its ring
 * @param firstFile index of its first registered file
 * @param ringWatches what watches its ring
 */
export function buildLane(
  part: OpenLane,
  ringLane: number,
  firstFile: number,
  ring: SubmissionRing,
  aloneOnRing: boolean,
  memory: LaneMemory,
  onMeasure: () => void,
  ringWatches: readonly Watch[] = [],
): Lane {
  const { plan, pool, fds, window } = part;
  const { spec } = plan;
  const { registeredFiles, registeredBuffers } = ring.inEffect;
  const slots = createSlots(spec.depth, pool, stampsIssue(spec), memory.inFlight);
  slots.priority.fill(spec.ioPriority);
  const files = window?.fds ?? offHeapWords(fileNumbers(fds, registeredFiles, firstFile));
  const pacing = createPacing(plan, slots, memory, part.flow);
  const { steer } = pacing;
  const watches = [...pacing.watches, ...ringWatches];
  const onFile: OnFile = (target, call) => {
    return window === null ? call(fds[target]!) : tryFile(() => window.use(target, call));
  };
  // A direction is chosen when its I/O is planned, so nothing is planned ahead then.
  const verification = openVerification({
    plan,
    slots,
    blocks: part.blocks,
    onFile,
    memory,
    fail: (error) => reaper.end(error),
  });
  const zones = openZones(plan, fds, memory.words);
  const program = verification?.program ?? createProgram(plan, steer, zones);
  const removes = unlinksBetweenPasses(plan);
  const looped = removes
    ? new UnlinkingProgram(program, () => removeFiles(plan, window, reaper))
    : program;
  const queue = new IoQueue(looped, steer === null ? undefined : 1);
  const gate = createGate(plan, slots, queue, pacing.gate);
  const logs = createLogHook(plan, slots);
  const priorities = createPriorities(plan, slots, memory);
  const verifies = verification?.hooks ?? [];
  const layouts = layoutsOf(spec, part.namespaces);
  const protection =
    part.blocks !== null && layouts !== null && hostProtects(spec, layouts)
      ? new Protection({
          plan,
          slots,
          memory: part.blocks,
          layouts,
          fail: (error) => reaper.end(error),
        })
      : null;
  // What verifies may change what was read.
  const inOrder = [
    protection,
    refillHook(part, slots),
    ...verifies,
    ...pacing.hooks,
    priorities,
    logs,
  ];
  const hooks = inOrder.filter((hook) => hook !== null);
  const sendsCommands = part.namespaces !== null;
  const reaper = new Reaper({
    slots,
    memory,
    hooks,
    sendsCommands,
    nonFatal: nonFatalErrors(spec),
    fills: spec.fillDevice,
    neverWaits: spec.nowait,
  });
  const iovecs = spec.nonVectored || registeredBuffers ? null : createIovecs(spec.depth);
  const shape = { spec, registeredFiles, registeredBuffers, vectored: iovecs !== null };
  const traits = {
    ...programTraits(plan),
    // What is read back is of another direction than what was written.
    ...(verification === null ? {} : MIXED),
    // A file that is closed and opened anew is another one to the ring.
    ...(window === null ? {} : { singleTarget: false }),
  };
  const place = { slots, traits, ringLane, aloneOnRing };
  const submission = {
    entries: {
      ...place,
      plan,
      opcodes: opcodeWords({ ...shape, sendsCommands }),
      operationFlags: operationFlags(spec),
      files,
      registeredBuffers,
      narrowOffsets: plan.targets.every(({ offsetBytes, sizeBytes }) => {
        return offsetBytes + sizeBytes <= 2 ** 32;
      }),
      namespaces: part.namespaces,
      layouts,
      metadata: layouts?.some(({ metadataBytes }) => metadataBytes > 0)
        ? new MetadataBuffers(plan, slots)
        : null,
      compares: verification?.compares ?? null,
      ranges: createRanges(plan, layouts, slots, program),
      placer: createPlacer(part, slots),
      iovecs,
      ownPriorities: priorities !== null,
    },
    queue,
    memory,
    hooks,
    finisher: createFinisher(scrambles(plan) ? new Scrambler(pool, slots) : null, protection),
    gate,
    admits: window === null ? null : createAdmission(window, slots, reaper),
    priorities,
    sideCalls: createSideCalls({ slots, memory, fds, reaper }, spec, ring.inEffect.iopoll),
  };
  const completion = { ...place, memory, reaper };
  const { rampBytes } = spec;
  const ramp =
    rampBytes > 0 ? new Ramp(part.rampSeat ?? createRamp(1)[0]!, memory, rampBytes) : null;
  const parts = { plan, slots, queue, submission, completion, reaper, gate, watches, ramp, memory };
  const syncs = spec.endFsync || spec.endSyncfs || spec.fsyncOnClose;
  const call = spec.endSyncfs ? syncfs : fsync;
  const all = Array.from(fds, (_, target) => target);
  const finalSync = syncs ? new FileSync(all, onFile, slots, memory.words, call) : null;
  return new Lane({ ...parts, logs, verification, finalSync, onMeasure });
}

/** What entries have for each target: its fd, or where it stands among the ring's registered files. */
function fileNumbers(
  fds: ArrayLike<number>,
  registered: boolean,
  firstFile: number,
): readonly number[] {
  // A lane without a target writes fd -1, which NOP ignores.
  if (fds.length === 0) return [-1];
  return Array.from(fds, (fd, index) => (registered ? firstFile + index : fd));
}

/** @returns what it returns, or a negative errno where a file cannot be opened */
function tryFile(call: () => number): number {
  try {
    return call();
  } catch (error) {
    return -openErrno(error);
  }
}

function openErrno(error: unknown): number {
  const { errno = -EIO } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return Math.abs(errno);
}

/** Closes and removes the files of a lane. @returns false where that fails, which ends the lane */
function removeFiles(plan: LanePlan, window: FileWindow | null, reaper: Reaper): boolean {
  try {
    window?.empty();
    for (const { path, kind } of removablesOf(plan)) unlinkTarget(path, kind);
    return true;
  } catch (error) {
    if (!(error instanceof HipriError)) throw error;
    reaper.end({ errno: openErrno(error), text: error.message });
    return false;
  }
}

/** A file that cannot be opened any more ends the lane as a failed I/O does. */
function createAdmission(window: FileWindow, slots: Slots, reaper: Reaper) {
  return (target: number): boolean => {
    try {
      return window.admits(target, slots);
    } catch (error) {
      if (!(error instanceof HipriError)) throw error;
      reaper.end({ errno: openErrno(error), text: error.message });
      return false;
    }
  };
}

/** null for a lane that does not trim by NVMe commands. */
function createRanges(
  { spec }: LanePlan,
  layouts: readonly BlockLayout[] | null,
  slots: Slots,
  program: IoProgram,
): TrimRanges | null {
  if (layouts === null || !trims(spec)) return null;
  return new TrimRanges(slots, spec.trimRanges, program.ranges ?? null, layouts);
}

/** By target; null for a lane that sends no commands. */
function layoutsOf(spec: JobSpec, namespaces: readonly NvmeNamespace[] | null) {
  return namespaces?.map((each) => blockLayout(each, spec.controllerProtects)) ?? null;
}

/** Guards are about what buffers hold in the end. */
function createFinisher(scrambler: Scrambler | null, protection: Protection | null) {
  if (protection === null) return scrambler;
  return {
    stamp(clock: Clock, count: number): void {
      scrambler?.stamp(clock, count);
      protection.make(count);
    },
  };
}

/** null for a lane whose writes have no placement identifiers. */
function createPlacer({ plan, fds }: OpenLane, slots: Slots): Placer | null {
  const { spec, targets, seed } = plan;
  const { placement } = spec;
  if (placement === null) return null;
  const ids = targets.map(({ path }, index) => {
    return placementIdsOf(placement, fds[index]!, path, spec);
  });
  return new Placer(placement, slots, ids, openStream(seed, STREAM.PLACEMENT));
}

/** null where the ring carries all of the lane's I/Os. */
function createSideCalls(
  parts: Pick<SideCallParts, "slots" | "memory" | "fds" | "reaper">,
  spec: JobSpec,
  polled: boolean,
): SideCalls | null {
  // A call is what a sync of the other engines is, too.
  const carriesSyncs = syncs(spec) && (polled || !hasRing(spec.engine));
  const carriesTrims = trims(spec) && !isPassthrough(spec);
  if (spec.engine === "null" || (!carriesTrims && !carriesSyncs)) return null;
  const rangeFlags = spec.syncRange?.flags ?? 0;
  return new SideCalls({ ...parts, carriesSyncs, rangeFlags, trimsZones: spec.zbd !== null });
}

/** With ioengine=null nobody sees what is written. */
function scrambles({ spec }: LanePlan): boolean {
  return spec.scramble && writes(spec) && spec.engine !== "null";
}

const IOVEC_BYTES = 16;
function createIovecs(depth: number): Iovecs {
  const lengthBytes = Math.ceil((depth * IOVEC_BYTES) / PAGE_BYTES) * PAGE_BYTES;
  const address = mapAnonymous(lengthBytes);
  return { address, words: new Int32Array(viewMemory(address, lengthBytes)) };
}

/** What holds I/Os back: those in flight that they overlap, and then what paces the lane. */
function createGate(plan: LanePlan, slots: Slots, queue: IoQueue, pace: Gate | null): Gate | null {
  const { spec } = plan;
  const { serializeOverlap, depth } = spec;
  // Nobody would know which of two writes was the last at a place, or whether a trim in the ring was.
  const overlaps = overlapsInRun(plan) || (isTrimWrite(spec) && isPassthrough(spec));
  const ordersWrites = sealsBlocks(plan) && depth > 1 && overlaps;
  const zoned = depth > 1 && plan.targets.some(({ zones }) => zones?.ofDevice === true);
  const gates = [
    serializeOverlap || ordersWrites ? new OverlapGate(slots, queue) : null,
    zoned && writes(plan.spec) ? new ZoneOrderGate(slots, queue, plan.targets) : null,
    pace,
  ];
  return combineGates(gates.filter((each) => each !== null));
}

/** `refill_buffers`: new contents before each write. */
function refillHook({ blocks, refill }: OpenLane, slots: Slots): LaneHook | null {
  if (refill === null || blocks === null) return null;
  return {
    onCreate(slot) {
      if (slots.direction[slot] === WRITE) refill.fill(blocks.at(slot), slots.lengthBytes[slot]!);
    },
  };
}
