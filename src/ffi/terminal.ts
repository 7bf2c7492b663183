/** A terminal that gives each key at once and shows none (termios(3)), until it is given back. */
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const rawTcgetattr = libc.func("int tcgetattr(int fd, _Out_ void *attributes)");
const rawTcsetattr = libc.func("int tcsetattr(int fd, int when, const void *attributes)");
const rawTcgetpgrp = libc.func("int tcgetpgrp(int fd)");
const rawGetpgrp = libc.func("int getpgrp()");

/** struct termios has 60 bytes; its fourth word is c_lflag. */
const TERMIOS_WORDS = 16;
const LOCAL_FLAGS = 3;
const ICANON = 0x2;
const ECHO = 0x8;
const TCSANOW = 0;

/** What to give back. */
let taken: { readonly fd: number; readonly attributes: Uint32Array } | null = null;

/** Signals of keys, as of Ctrl-C, stay. @returns false where it is no terminal or others have it */
export function takeKeys(fd: number): boolean {
  const attributes = new Uint32Array(TERMIOS_WORDS);
  if (!isOurs(fd) || rawTcgetattr(fd, attributes) !== 0) return false;
  const own = attributes.slice();
  own[LOCAL_FLAGS]! &= ~(ICANON | ECHO);
  taken ??= { fd, attributes };
  return rawTcsetattr(fd, TCSANOW, own) === 0;
}

export function giveBackKeys(): void {
  if (taken !== null && isOurs(taken.fd)) rawTcsetattr(taken.fd, TCSANOW, taken.attributes);
  taken = null;
}

/** A process in the background would be stopped for a change of its terminal (SIGTTOU). */
function isOurs(fd: number): boolean {
  return rawTcgetpgrp(fd) === rawGetpgrp();
}
