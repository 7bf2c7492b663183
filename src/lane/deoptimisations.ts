/**
 * Counts the deoptimisations of a thread: V8 throws away compiled code whose assumptions have not
 * held, and goes on in its interpreter.
 *
 * Node has no call for that, but V8 can note each one in a file as it happens (--log-deopt), which
 * costs nothing while there is none. Its flags are the process's; the name of the file an isolate
 * takes from them at its first note, and keeps. So the threads take turns to be deoptimised once on
 * purpose while the flag names their own file. The files have no name in any directory, so that
 * they are gone with the process, however it ends.
 */
import { fstatSync, readSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";

/** Where V8 is to note a thread's deoptimisations. */
export interface NotesSeat {
  /** Of a regular file, since V8 takes no other; to be open until the thread has ended. */
  readonly fd: number;
  /** Whose turn it is to bind a thread to its file, shared by all of the process. */
  readonly turn: Turn;
}

/** TAKEN or FREE, at index 0. */
type Turn = Int32Array;

const FREE = 0;
const TAKEN = 1;

/** Of the main thread, which gives it with its own `bindToNotes`. */
export function createTurn(): Turn {
  return new Int32Array(new SharedArrayBuffer(4)).fill(TAKEN);
}

export function giveTurn(turn: Turn): void {
  Atomics.store(turn, 0, FREE);
  Atomics.notify(turn, 0, 1);
}

function takeTurn(turn: Turn): void {
  while (Atomics.compareExchange(turn, 0, FREE, TAKEN) !== FREE) Atomics.wait(turn, 0, TAKEN);
}

/** Whether V8 notes deoptimisations, in all threads. */
export function noteDeoptimisations(on: boolean): void {
  // V8 must have nothing to note while it would go to stdout.
  if (on) setFlagsFromString("--redirect-code-traces");
  setFlagsFromString(on ? "--log-deopt" : "--no-log-deopt");
  if (!on) setFlagsFromString("--no-redirect-code-traces");
}

/** Names the file that threads take which have had nothing to note so far. */
export function nameNotes(fd: number): void {
  setFlagsFromString(`--redirect-code-traces-to=/proc/self/fd/${fd}`);
}

const MARK = "hipriDeoptimisesHere";

/**
 * A function that V8 has compiled, and that gives this up when it is called with true. Its brackets
 * have V8 parse it with the script, so that a native which does not exist is a SyntaxError.
 */
const MARKING = `(() => {
  const ${MARK} = (function ${MARK}(now) { if (now) %DeoptimizeNow(); });
  %PrepareFunctionForOptimization(${MARK});
  ${MARK}(false);
  %OptimizeFunctionOnNextCall(${MARK});
  ${MARK}(false);
  return ${MARK};
})()`;

/** The function of {@link MARKING}; null where V8 has other natives than those of Node 20. */
function compileMarking(): ((now: boolean) => void) | null {
  setFlagsFromString("--allow-natives-syntax");
  try {
    return runInThisContext(MARKING);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}

/**
 * Has this thread take `fd` for its notes; to be called in its turn, once in a thread. Where that
 * cannot be done the file stays without a mark, which tells.
 */
export function bindToNotes(fd: number): void {
  const deoptimise = compileMarking();
  if (deoptimise === null) return;
  nameNotes(fd);
  noteDeoptimisations(true);
  deoptimise(true);
  noteDeoptimisations(false);
}

export class DeoptimisationCounter {
  private readonly fd: number | null;
  /** Where the notes of what is counted begin. */
  private from = 0;

  /** @param seat null: V8's notes cannot be had */
  constructor(seat: NotesSeat | null) {
    this.fd = seat === null ? null : seat.fd;
    if (seat === null) return;
    takeTurn(seat.turn);
    try {
      bindToNotes(seat.fd);
    } finally {
      giveTurn(seat.turn);
    }
    this.begin();
  }

  /** Counts from here on. */
  begin(): void {
    if (this.fd !== null) this.from = fstatSync(this.fd).size;
  }

  /** @returns how many there have been since `begin`; null where V8 does not tell */
  count(): number | null {
    if (this.fd === null) return null;
    const notes = Buffer.alloc(fstatSync(this.fd).size);
    readSync(this.fd, notes, 0, notes.length, 0);
    // Another thread's mark here, or none: the file is not this thread's alone.
    const own = notes.subarray(0, this.from).toString().split(MARK).length === 2;
    const since = notes.subarray(this.from).toString();
    return own && !since.includes(MARK) ? since.split("[bailout (kind:").length - 1 : null;
  }
}
