/**
 * liburing's system-call entry points. hipri maps and writes the rings itself (uring/), so these
 * are all that it needs; they return a negative errno instead of setting errno.
 */
import koffi from "koffi";
import { EnvironmentError } from "../base/errors.js";

const INSTALL =
  "Install it: apt install liburing2 (Debian, Ubuntu) · dnf install liburing (Fedora) · " +
  "pacman -S liburing (Arch).";

export interface Liburing {
  /** io_uring_setup(2) → fd or -errno. */
  readonly setup: (entries: number, params: Uint32Array) => number;
  /**
   * io_uring_enter(2) → submitted or -errno. The fifth argument is the signal mask's address, 0
   * for none; all arguments are integers, which is koffi's cheapest call.
   */
  readonly enter: (
    fd: number,
    toSubmit: number,
    minComplete: number,
    flags: number,
    signalMask: number,
  ) => number;
  /** io_uring_enter2 with an argument block (ENTER.EXT_ARG) → submitted or -errno. */
  readonly enterWithArgument: (
    fd: number,
    toSubmit: number,
    minComplete: number,
    flags: number,
    argumentAddress: number,
    argumentBytes: number,
  ) => number;
  /** io_uring_register(2) → result or -errno. */
  readonly register: (
    fd: number,
    opcode: number,
    argument: Uint8Array | Uint32Array | Int32Array | BigUint64Array | null,
    count: number,
  ) => number;
  /** "2.4" and so on; "2.3" where the library is too old to tell. */
  readonly version: string;
}

let loaded: Liburing | undefined;

/**
 * Loads liburing.so.2 once per thread.
 * @throws EnvironmentError when it is missing or older than 2.3
 */
export function liburing(): Liburing {
  loaded ??= load();
  return loaded;
}

function load(): Liburing {
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load("liburing.so.2");
  } catch (cause) {
    throw new EnvironmentError("liburing.so.2 cannot be loaded", { cure: INSTALL, cause });
  }
  try {
    return {
      setup: library.func("int io_uring_setup(unsigned int entries, _Inout_ void *params)"),
      enter: library.func(
        "int io_uring_enter(int fd, int to_submit, int min_complete, int flags, intptr_t sig)",
      ),
      enterWithArgument: library.func(
        "int io_uring_enter2(int fd, int to_submit, int min_complete, int flags, " +
          "intptr_t arg, size_t size)",
      ),
      register: library.func(
        "int io_uring_register(int fd, int opcode, _Inout_ void *arg, unsigned int count)",
      ),
      version: version(library),
    };
  } catch (cause) {
    throw new EnvironmentError(
      "this liburing is too old: hipri needs io_uring_setup, _enter and _register (2.3, 2022)",
      { cure: INSTALL, cause },
    );
  }
}

/** io_uring_major_version came with 2.4. */
function version(library: ReturnType<typeof koffi.load>): string {
  try {
    const major: number = library.func("int io_uring_major_version()")();
    const minor: number = library.func("int io_uring_minor_version()")();
    return `${major}.${minor}`;
  } catch {
    return "2.3";
  }
}
