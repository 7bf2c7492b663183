/** Puts an open lane on its ring: its program, its hooks and gates, its entries and completions. */
import { WRITE } from "../base/direction.js";
import { hasRing } from "../base/engines.js";
import { EIO } from "../base/errno.js";
import { HipriError } from "../base/errors.js";
import { offHeapWords } from "../base/off-heap.js";
import { PAGE_BYTES } from "../base/page-size.js";
import { placementIdsOf } from "../device/target/placement.js";
import { unlinkTarget } from "../device/target/unlink.js";
import type { BlockLayout } from "../ffi/block-layout.js";
import { fsync, mapAnonymous, syncfs, viewMemory } from "../ffi/libc.js";
import { nonFatalErrors } from "../job/spec/errors.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { removablesOf, unlinksBetweenPasses } from "../plan/each-loop.js";
import type { LanePlan } from "../plan/plan.js";
import { createProgram, programTraits } from "../plan/program/create-program.js";
import type { IoProgram } from "../plan/program/program.js";
import { openStream, STREAM } from "../plan/program/streams.js";
import { discards, isPassthrough, isTrimWrite, syncs, trims, writes } from "../plan/workload.js";
import type { SubmissionRing } from "../uring/ring.js";
import { sealsBlocks } from "../verify-state/state-file.js";
import type { Clock } from "./clock.js";
import { Scrambler } from "./contents/scrambler.js";
import type { Iovecs } from "./entries.js";
import { opcodeWords, operationFlags } from "./entry-words.js";
import { FileSync, type OnFile } from "./file-sync.js";
import type { FileWindow } from "./file-window.js";
import type { LaneHook } from "./hooks.js";
import { IoQueue } from "./io-queue.js";
import { Lane } from "./lane.js";
import { createLogHook } from "./logs/log-hook.js";
import { type LaneMemory, stampsIssue } from "./memory.js";
import { hostProtects, MetadataBuffers, Protection } from "./metadata.js";
import { layoutsOf, type OpenLane } from "./open-lane.js";
import { combineGates, type Gate } from "./pacing/gate.js";
import { OverlapGate } from "./pacing/overlap.js";
import { createPacing } from "./pacing/pacing.js";
import { createRamp, Ramp } from "./pacing/ramp.js";
import type { Watch } from "./pacing/watch.js";
import { ZoneOrderGate } from "./pacing/zone-order.js";
import { Placer } from "./placement.js";
import { createPriorities } from "./priorities.js";
import { Reaper } from "./reaper.js";
import { type SideCallParts, SideCalls } from "./side-calls.js";
import { createSlots, type Slots } from "./slots.js";
import { TrimRanges } from "./trim-ranges.js";
import { UnlinkingProgram } from "./unlinking-program.js";
import { overlapsInRun } from "./verify/overlap.js";
import { openVerification } from "./verify/verification.js";
import { openZones } from "./zones.js";

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

/** As a failed I/O does. @throws what is no error of a file's */
function endLane(reaper: Reaper, error: unknown): false {
  if (!(error instanceof HipriError)) throw error;
  reaper.end({ errno: openErrno(error), text: error.message });
  return false;
}

/** Closes and removes the files of a lane. @returns false where that fails, which ends the lane */
function removeFiles(plan: LanePlan, window: FileWindow | null, reaper: Reaper): boolean {
  try {
    window?.empty();
    for (const { path, kind } of removablesOf(plan)) unlinkTarget(path, kind);
    return true;
  } catch (error) {
    return endLane(reaper, error);
  }
}

/** A file that cannot be opened any more ends the lane as a failed I/O does. */
function createAdmission(window: FileWindow, slots: Slots, reaper: Reaper) {
  return (target: number): boolean => {
    try {
      return window.admits(target, slots);
    } catch (error) {
      return endLane(reaper, error);
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
  const carriesTrims = discards(spec);
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
