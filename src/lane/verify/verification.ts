/** Builds what verifies a lane's blocks from its options. */
import { WRITE } from "../../base/direction.js";
import { EIO } from "../../base/errno.js";
import { EnvironmentError } from "../../base/errors.js";
import { invalidateCache } from "../../device/target/page-cache.js";
import { reasonOf } from "../../files/side-file.js";
import type { VerifySpec } from "../../job/spec/verify.js";
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import type { IoProgram } from "../../plan/program/program.js";
import { activeDirections } from "../../plan/workload.js";
import { keepsState, loadState, sealsBlocks, statePath } from "../../verify-state/state-file.js";
import type { BlockMemory } from "../assembly.js";
import { FileSync, type OnFile } from "../file-sync.js";
import type { LaneHook } from "../hooks.js";
import { beginReadBack, endReadBack, type LaneMemory, laneNowNs } from "../memory.js";
import type { LaneError } from "../reaper.js";
import type { Slots } from "../slots.js";
import { BlockMaker } from "./block-maker.js";
import { Inspector } from "./inspector.js";
import { Journal } from "./journal.js";
import type { VerifyOutcome } from "./miscompare.js";
import { ReadBackProgram } from "./read-back.js";
import { Sealer } from "./sealer.js";
import { InspectingProgram, type VerifiedProgram } from "./verified-program.js";

/** What verification makes of a lane. */
export interface Verification {
  readonly program: IoProgram;
  readonly hooks: readonly LaneHook[];
  /** The program, where the device compares what it verifies; else null. */
  readonly compares: VerifiedProgram | null;
  /** What came of it; null where nothing was looked at. */
  outcome(): VerifyOutcome | null;
  /** Leaves the state of its writes behind. @returns why that failed */
  keepState(): LaneError | null;
}

/** A lane before it is on a ring. */
interface Parts {
  readonly plan: LanePlan;
  readonly slots: Slots;
  /** null where the lane does not verify. */
  readonly blocks: BlockMemory | null;
  readonly onFile: OnFile;
  readonly memory: LaneMemory;
  /** Ends the lane. */
  readonly fail: (error: LaneError) => void;
}

/** @returns null for a lane that does not verify */
export function openVerification(parts: Parts): Verification | null {
  const { plan, slots, blocks } = parts;
  const { verify } = plan.spec;
  if (verify === null || blocks === null) return null;
  const maker = new BlockMaker(plan, verify, blocks);
  const journal = sealsBlocks(plan) ? openJournal(plan, verify) : null;
  const sealer =
    journal === null ? null : new Sealer({ plan, slots, memory: blocks, maker, journal });
  const program = verifiedProgram(parts, verify, sealer, journal);
  const allIos = program ?? createProgram(plan);
  sealer?.follow(allIos);
  // What ioengine=null answers was never written.
  const { engine, createOnly } = plan.spec;
  const inspects = program !== null && verify.kind !== "null" && engine !== "null" && !createOnly;
  const { words } = parts.memory;
  const comparesIn = inspects && plan.spec.verifyMode === "compare" ? program : null;
  const compares = comparesIn !== null;
  const inspector = inspects
    ? new Inspector({ plan, verify, slots, memory: blocks, maker, program, words, compares })
    : null;
  return {
    program: allIos,
    hooks: [sealer, inspector].filter((hook) => hook !== null),
    compares: comparesIn,
    outcome: () => inspector?.outcome ?? null,
    keepState: () => (journal === null ? null : closeJournal(journal, plan)),
  };
}

/** A state that cannot be kept ends a lane as a failed I/O does, with all that it measured. */
function closeJournal(journal: Journal, plan: LanePlan): LaneError | null {
  try {
    journal.close();
    return null;
  } catch (error) {
    const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? EIO);
    const text = `the verify state ${statePath(plan)} was not written: ${reasonOf(error)}`;
    return { errno, text };
  }
}

/** What ails the file system rather than the rights to it. */
const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "EIO"]);

/** A directory that takes no file is an error only where it, or the file, is asked for by name. */
function openJournal(plan: LanePlan, verify: VerifySpec): Journal {
  if (!keepsState(plan)) return Journal.inMemory(plan);
  try {
    return Journal.inFile(plan);
  } catch (error) {
    const place = verify.stateDirectory === "" ? undefined : "--aux-path";
    const asked = plan.spec.places.get("verify_state_save") ?? place;
    const full = NO_SPACE.has((error as NodeJS.ErrnoException).code ?? "");
    if (asked === undefined && !full) return Journal.inMemory(plan);
    const text = `the verify state ${statePath(plan)} cannot be kept: ${reasonOf(error)}`;
    throw new EnvironmentError(text, {
      place: asked ?? plan.spec.place,
      cure: full
        ? "Free some space, run hipri in another directory, or use verify_state_save=0."
        : "Run hipri in a directory that it may write to, or use verify_state_save=0.",
      cause: error,
    });
  }
}

/** @returns null for a job whose reads are not verified (do_verify=0) */
function verifiedProgram(
  parts: Parts,
  verify: VerifySpec,
  sealer: Sealer | null,
  journal: Journal | null,
): VerifiedProgram | null {
  const { plan } = parts;
  const { words } = parts.memory;
  const known = verify.loadsState ? loadState(plan) : null;
  if (!activeDirections(plan.spec).includes(WRITE)) return new InspectingProgram(plan, known);
  if (!verify.readsBack) return null;
  const settle = (): void => {
    sealer?.settle();
    // What is read back now and then belongs to the time of the writes.
    if (verify.backlog === null) beginReadBack(words, laneNowNs(words));
    if (!verify.only && flush(parts)) journal?.settle();
  };
  const resume = (): void => endReadBack(words, laneNowNs(words));
  const hasFailed = (number: number): boolean => sealer?.hasFailed(number) ?? false;
  const completeWrites = (): number => sealer?.complete ?? 0;
  return new ReadBackProgram({
    plan,
    verify,
    settle,
    resume,
    hasFailed,
    completeWrites,
    known,
  });
}

/**
 * Sends what was written to the device and forgets it, so that it is read from there.
 * @returns whether all of it got there
 */
function flush({ plan, onFile, slots, memory, fail }: Parts): boolean {
  const { targets, spec } = plan;
  const stored = targets.flatMap(({ kind, offsetBytes, sizeBytes }, index) => {
    return kind === "file" || kind === "block" ? [{ index, kind, offsetBytes, sizeBytes }] : [];
  });
  const indices = stored.map(({ index }) => index);
  const failed = new FileSync(indices, onFile, slots, memory.words).run();
  if (failed !== null) fail(failed);
  if (failed !== null || spec.direct) return failed === null;
  for (const { index, kind, offsetBytes, sizeBytes } of stored) {
    onFile(index, (fd) => {
      invalidateCache(fd, { kind }, offsetBytes, sizeBytes);
      return 0;
    });
  }
  return true;
}
