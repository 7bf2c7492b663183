/** Opens a lane: its targets, in the state that the job begins with, and its buffers, filled. */
import { isPathEngine } from "../base/engines.js";
import { makeDirectory } from "../device/target/directories.js";
import { assertTakesFlags, hintWrites } from "../device/target/io-flags.js";
import { assertKind, openTarget } from "../device/target/open.js";
import { adviseCache, invalidateCache, preRead } from "../device/target/page-cache.js";
import { inspectTarget } from "../device/target/target-facts.js";
import { blockLayout } from "../ffi/block-layout.js";
import { fsync } from "../ffi/libc.js";
import { identifyNamespace, type NvmeNamespace } from "../ffi/nvme.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { unlinksBetweenPasses } from "../plan/each-loop.js";
import type { LanePlan, TargetPlan } from "../plan/plan.js";
import { programTraits } from "../plan/program/create-program.js";
import { openMode } from "../plan/requests.js";
import { isPassthrough, isRandom, openAtATime, writes } from "../plan/workload.js";
import { type BufferPool, createBufferPool } from "../uring/buffers.js";
import { sealsBlocks } from "../verify-state/state-file.js";
import { BlockMemory } from "./assembly.js";
import { openContents } from "./contents/contents.js";
import type { ContentSource } from "./contents/source.js";
import { FileWindow } from "./file-window.js";
import { hostProtects } from "./metadata.js";
import type { OpenFiles } from "./open-files.js";
import type { FlowSeat } from "./pacing/flow.js";
import type { RampSeat } from "./pacing/ramp.js";

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

export function openLane(
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

/** By target; null for a lane that sends no commands. */
export function layoutsOf(spec: JobSpec, namespaces: readonly NvmeNamespace[] | null) {
  return namespaces?.map((each) => blockLayout(each, spec.controllerProtects)) ?? null;
}
