/** A failed system call, with the errno that the kernel gave. */
import { constants } from "node:os";
import koffi from "koffi";

/** EWOULDBLOCK is another name of EAGAIN, and io_uring's manual pages have the latter. */
const NAMES = new Map<number, string>(
  Object.entries(constants.errno)
    .filter(([name]) => name !== "EWOULDBLOCK")
    .map(([name, number]) => [number, name]),
);

/** The symbolic name of a positive errno, such as "EPERM"; "errno 999" when there is none. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`;
}

const strerror = koffi.load("libc.so.6").func("const char *strerror(int errnum)");

/** The C library's words for a positive errno, such as "operation not permitted". */
export function errnoText(errno: number): string {
  const text: string = strerror(errno);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export class SystemError extends Error {
  /** Positive, as in errno.h. */
  readonly errno: number;
  /** Symbolic, as in "EPERM". */
  readonly code: string;
  readonly syscall: string;

  constructor(errno: number, syscall: string) {
    super(`${syscall}: ${errnoText(errno)} (${errnoName(errno)})`);
    this.name = "SystemError";
    this.errno = errno;
    this.code = errnoName(errno);
    this.syscall = syscall;
  }
}
