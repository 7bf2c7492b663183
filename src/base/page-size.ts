/** The size of a page of memory on this machine. */
import { readFileSync } from "node:fs";

/** Entries of the auxiliary vector, two words each; AT_PAGESZ of linux/auxvec.h. */
const AT_PAGESZ = 6n;
/** Of x86 and of most Arm machines. */
const USUAL_BYTES = 4096;

/** Node does not tell it, but the kernel tells each process. */
function readPageBytes(): number {
  try {
    const words = new BigUint64Array(new Uint8Array(readFileSync("/proc/self/auxv")).buffer);
    const at = words.findIndex((word, index) => index % 2 === 0 && word === AT_PAGESZ);
    return at < 0 ? USUAL_BYTES : Number(words[at + 1]);
  } catch {
    return USUAL_BYTES;
  }
}

export const PAGE_BYTES = readPageBytes();
