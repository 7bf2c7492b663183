/**
 * The files in which V8 notes the deoptimisations of workers (lane/deoptimisations.ts), and when it
 * does so. V8's flags are the process's, so this is, too.
 */
import { closeFd, createMemoryFile } from "../ffi/libc.js";
import { SystemError } from "../ffi/system-error.js";
import {
  bindToNotes,
  createTurn,
  giveTurn,
  type NotesSeat,
  nameNotes,
  noteDeoptimisations,
} from "../lane/deoptimisations.js";

/** With such flags V8 writes for somebody else. */
const OTHERS_NOTES = /^--(trace|log|print|prof|redirect)/;

const possible = !process.execArgv.some((argument) => OTHERS_NOTES.test(argument));

const turn = createTurn();

/** The main thread's own, which nobody reads. */
let mainFd: number | null = null;

/** A new worker's place for its notes, or null; to be closed when its thread has ended. */
export function openNotes(): NotesSeat | null {
  const fd = possible ? openFile() : null;
  return fd === null ? null : { fd, turn };
}

export function closeNotes(seat: NotesSeat | null): void {
  if (seat !== null) closeFd(seat.fd);
}

/** Keeps what the main thread has to note out of the workers' files; they wait for this. */
export function bindMainThread(): void {
  if (!possible || mainFd !== null) return;
  mainFd = openFile();
  if (mainFd !== null) bindToNotes(mainFd);
  giveTurn(turn);
}

/**
 * Has V8 take notes, or no more. To be on no longer than lanes run, since threads start more
 * slowly with flags that Node's own code was not compiled with.
 */
export function takeNotes(on: boolean): void {
  if (mainFd === null) return;
  nameNotes(mainFd);
  noteDeoptimisations(on);
}

/** null where the process may have no more files open. */
function openFile(): number | null {
  try {
    return createMemoryFile("hipri-deoptimisations");
  } catch (error) {
    if (error instanceof SystemError) return null;
    throw error;
  }
}
