/** The words through which the main thread starts and stops a worker. */

export const SIGNAL = { HOLD: 0, GO: 1, STOP: 2 } as const;

/** What the main thread tells a worker whose lanes are done. */
export const BASELINE_SIGNAL = { HOLD: 0, MEASURE: 1, SKIP: 2 } as const;

/** A SIGNAL, a BASELINE_SIGNAL, and when to begin. */
export type Control = Int32Array;

/** @param value the SIGNAL that stands at first */
export function createControl(value: number = SIGNAL.HOLD): Control {
  const control = new Int32Array(new SharedArrayBuffer(12));
  control[0] = value;
  return control;
}

/** Blocks the calling worker until the main thread says go (or stop). */
export function waitForGo(control: Control): void {
  while (Atomics.load(control, 0) === SIGNAL.HOLD) Atomics.wait(control, 0, SIGNAL.HOLD);
}

/** Lets a worker begin at a time that is in ms since the run began. */
export function signalGo(control: Control, beginMs: number): void {
  control[2] = beginMs;
  signalWorker(control, SIGNAL.GO);
}

/** When a worker that has been let go is to begin, ms since the run began. */
export function beginMs(control: Control): number {
  return control[2]!;
}

/** Sleeps, but wakes up at once when the main thread says stop. */
export function sleepUnlessStopped(control: Control, milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(control, 0, SIGNAL.GO, milliseconds);
}

export function signalWorker(control: Control, value: number): void {
  Atomics.store(control, 0, value);
  Atomics.notify(control, 0);
}

/** Blocks the calling worker, whose lanes are done. @returns whether to measure the ring's baseline */
export function waitForBaseline(control: Control): boolean {
  while (Atomics.load(control, 1) === BASELINE_SIGNAL.HOLD)
    Atomics.wait(control, 1, BASELINE_SIGNAL.HOLD);
  return Atomics.load(control, 1) === BASELINE_SIGNAL.MEASURE;
}

export function signalBaseline(control: Control, value: number): void {
  // The loop that drives the NOPs heeds the other word.
  Atomics.store(control, 0, SIGNAL.GO);
  Atomics.store(control, 1, value);
  Atomics.notify(control, 1);
}

export function stopRequested(control: Control): boolean {
  return control[0] === SIGNAL.STOP;
}
