/**
 * I/Os that have had no answer for long: they are noted, and end the run where that is asked for. A
 * lane that has only such I/Os to wait for at its end is given up.
 */
import { TRIM } from "../../base/direction.js";
import { type PendingIo, pendingIos } from "../../lane/in-flight.js";
import { laneNowNs, PHASE, WORD } from "../../lane/memory.js";
import type { LanePlan } from "../../plan/plan.js";
import { describePlace } from "../../result/lost-ios.js";
import type { Note } from "../../result/model/note.js";
import { note } from "../../result/notes/note.js";
import type { Interrupt } from "../early-end.js";
import { placeOf } from "../io-failure.js";
import type { WorkerHandle } from "./worker-handle.js";

/** How long an I/O may take that nobody has set a limit to. */
const LIMIT_MS = 30_000;

export class StuckWatch {
  /** Those of the run so far. */
  readonly notes: Note[] = [];
  private readonly limitMs: number;
  private readonly ends: boolean;
  private readonly interrupt: Interrupt;
  private readonly say: (text: string) => void;
  private readonly noted = new Set<LanePlan>();

  /**
   * @param limitMs of --io-timeout, which ends the run; null: I/Os are noted only
   * @param say takes a line for people
   */
  constructor(limitMs: number | null, interrupt: Interrupt, say: (text: string) => void) {
    this.limitMs = limitMs ?? LIMIT_MS;
    this.ends = limitMs !== null;
    this.interrupt = interrupt;
    this.say = say;
  }

  /** To be called while workers run. */
  look(workers: readonly WorkerHandle[]): void {
    for (const worker of workers) {
      const running = worker.plan.lanes.filter((_, index) => !worker.isDone(index));
      const stuck = running.filter((lane) => this.isStuck(worker, lane));
      if (stuck.length === 0) continue;
      if (this.ends) {
        worker.timedOut = true;
        const text = `an I/O had no answer for ${seconds(this.limitMs)}, finishing the others`;
        this.interrupt.stop("--io-timeout", text);
      } else if (stuck.length === running.length && stuck.every((lane) => isOver(worker, lane))) {
        worker.timedOut = true;
        worker.giveUp();
      }
    }
  }

  /** Notes it for each lane once. */
  private isStuck(worker: WorkerHandle, lane: LanePlan): boolean {
    const { words, inFlight } = worker.memories[worker.plan.lanes.indexOf(lane)]!;
    const pending = pendingIos(inFlight, laneNowNs(words));
    const stuck = pending.filter(({ ageNs }) => ageNs > this.limitMs * 1e6);
    const [first] = stuck;
    if (first === undefined) return false;
    this.note(lane, first, stuck.length);
    return true;
  }

  private note(lane: LanePlan, io: PendingIo, count: number): void {
    if (this.noted.has(lane)) return;
    this.noted.add(lane);
    const others = count === 1 ? "" : `, and ${count - 1} others`;
    const what = `${describePlace(placeOf(io, lane))}${others}`;
    const text = `no answer for ${seconds(this.limitMs)}: ${what}`;
    this.notes.push(note("stuck", lane.jobIndex, text));
    this.say(`note: ${lane.name}: ${text}`);
  }
}

/**
 * Nothing but what is in flight is left of the lane. Its worker may not know yet, where it waits in
 * the kernel. A sync may take as long as there is something to write.
 */
function isOver(worker: WorkerHandle, lane: LanePlan): boolean {
  const { words, inFlight } = worker.memories[worker.plan.lanes.indexOf(lane)]!;
  if (pendingIos(inFlight, 0).some(({ direction }) => direction > TRIM)) return false;
  const { runtimeMs } = lane.spec;
  const startedAtMs = words[WORD.STARTED_AT_MS]!;
  const ranOut = runtimeMs !== null && startedAtMs > 0 && Date.now() > startedAtMs + runtimeMs;
  return ranOut || words[WORD.PHASE] === PHASE.DRAIN || worker.isStopped;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
