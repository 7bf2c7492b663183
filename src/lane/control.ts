/** The words through which the main thread starts and stops a worker. */

export const COMMAND = { HOLD: 0, GO: 1, STOP: 2 } as const;

export type Control = Int32Array;

export function createControl(): Control {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Blocks the calling worker until the main thread says go (or stop). */
export function waitForGo(control: Control): void {
  while (Atomics.load(control, 0) === COMMAND.HOLD) Atomics.wait(control, 0, COMMAND.HOLD);
}

/** Sleeps, but wakes up at once when the main thread says stop. */
export function sleepUnlessStopped(control: Control, milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(control, 0, COMMAND.GO, milliseconds);
}

export function command(control: Control, value: number): void {
  Atomics.store(control, 0, value);
  Atomics.notify(control, 0);
}

export function stopRequested(control: Control): boolean {
  return control[0] === COMMAND.STOP;
}
