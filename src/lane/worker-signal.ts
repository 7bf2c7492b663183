/** The words through which the main thread starts and stops a worker. */

export const COMMAND = { HOLD: 0, GO: 1, STOP: 2 } as const;

/** What the main thread tells a worker whose lanes are done. */
export const FLOOR = { HOLD: 0, MEASURE: 1, SKIP: 2 } as const;

/** A COMMAND, a FLOOR, and when to begin. */
export type Control = Int32Array;

/** @param value the COMMAND that stands at first */
export function createControl(value: number = COMMAND.HOLD): Control {
  const control = new Int32Array(new SharedArrayBuffer(12));
  control[0] = value;
  return control;
}

/** Blocks the calling worker until the main thread says go (or stop). */
export function waitForGo(control: Control): void {
  while (Atomics.load(control, 0) === COMMAND.HOLD) Atomics.wait(control, 0, COMMAND.HOLD);
}

/** Lets a worker begin at a time that is in ms since the run began. */
export function commandGo(control: Control, beginMs: number): void {
  control[2] = beginMs;
  command(control, COMMAND.GO);
}

/** When a worker that has been let go is to begin, ms since the run began. */
export function beginMs(control: Control): number {
  return control[2]!;
}

/** Sleeps, but wakes up at once when the main thread says stop. */
export function sleepUnlessStopped(control: Control, milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(control, 0, COMMAND.GO, milliseconds);
}

export function command(control: Control, value: number): void {
  Atomics.store(control, 0, value);
  Atomics.notify(control, 0);
}

/** Blocks the calling worker, whose lanes are done. @returns whether to measure the ring's floor */
export function waitForFloor(control: Control): boolean {
  while (Atomics.load(control, 1) === FLOOR.HOLD) Atomics.wait(control, 1, FLOOR.HOLD);
  return Atomics.load(control, 1) === FLOOR.MEASURE;
}

export function commandFloor(control: Control, value: number): void {
  // The loop that drives the NOPs heeds the other word.
  Atomics.store(control, 0, COMMAND.GO);
  Atomics.store(control, 1, value);
  Atomics.notify(control, 1);
}

export function stopRequested(control: Control): boolean {
  return control[0] === COMMAND.STOP;
}
