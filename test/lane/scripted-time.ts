/** A device and a clock that a script owns: time passes only where the lane lets it pass. */
import { Clock } from "../../src/lane/clock.js";
import { runLanes } from "../../src/lane/loop.js";
import type { Control } from "../../src/lane/worker-signal.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { type ScriptedLane, ScriptedRing, type Submission, scriptedLane } from "./scripted-ring.js";

/** What a look at the clock, or an enter, takes. */
export const STEP_NS = 5000;

export class ScriptedClock extends Clock {
  sleptNs = 0;

  override read(): void {
    this.now[0]! += STEP_NS;
  }

  override sleep(_control: Control, ns: number): void {
    this.sleptNs += ns;
    this.now[0]! += ns;
  }
}

/** When an I/O that the device takes at `atNs` is complete. */
export type Service = (submission: Submission, atNs: number) => number;

/** A ring whose I/Os complete when the clock says so; a wait lets time pass until then. */
export class TimedRing extends ScriptedRing {
  readonly started: { readonly atNs: number; readonly submission: Submission }[] = [];
  private readonly clock: Clock;
  private readonly pending: { readonly doneNs: number; readonly submission: Submission }[] = [];

  constructor(depth: number, clock: Clock, service: Service) {
    super(depth, (ring, count, minComplete) => {
      const nowNs = clock.now[0]!;
      for (const submission of ring.consume(count)) {
        this.started.push({ atNs: nowNs, submission });
        this.pending.push({ doneNs: service(submission, nowNs), submission });
      }
      this.pending.sort((one, other) => one.doneNs - other.doneNs);
      if (minComplete > 0) this.passUntil(this.pending[minComplete - 1]?.doneNs ?? nowNs);
      this.deliver();
      return count;
    });
    this.clock = clock;
  }

  override waitBounded(timeoutMs: number): number {
    const endNs = this.clock.now[0]! + timeoutMs * 1e6;
    this.passUntil(Math.min(endNs, this.pending[0]?.doneNs ?? endNs));
    this.deliver();
    return 0;
  }

  private passUntil(ns: number): void {
    this.clock.now[0] = Math.max(this.clock.now[0]!, ns);
  }

  private deliver(): void {
    while (this.pending.length > 0 && this.pending[0]!.doneNs <= this.clock.now[0]!) {
      const { submission } = this.pending.shift()!;
      this.complete(submission, submission.lengthBytes);
    }
  }
}

/** An I/O takes that long, however many are in flight. */
export function after(latencyNs: number): Service {
  return (_submission, atNs) => atNs + latencyNs;
}

export interface TimedRun extends ScriptedLane {
  readonly ring: TimedRing;
  readonly clock: ScriptedClock;
}

/** Runs one lane to its end, in scripted time. */
export function runInTime(
  service: Service,
  overrides: Parameters<typeof scriptedLane>[1],
): TimedRun {
  const clock = new ScriptedClock();
  const ring = new TimedRing(overrides.depth ?? 1, clock, service);
  const scripted = scriptedLane(ring, overrides);
  const control = createControl(SIGNAL.GO);
  runLanes(ring, [scripted.lane], control, clock);
  return { ...scripted, ring, clock };
}
