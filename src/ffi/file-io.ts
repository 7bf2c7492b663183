/**
 * The system calls by which fio's synchronous engines read and write. They are called once an I/O:
 * errors are returned, and what does not change from call to call comes as a BigInt, since a number
 * above 2^31 would be allocated for each call.
 */
import koffi from "koffi";
import type { CallEngine } from "../base/engines.js";

const libc = koffi.load("libc.so.6");

const HEAD = "int fd, intptr_t address";
const read = libc.func(`long read(${HEAD}, size_t length)`);
const write = libc.func(`long write(${HEAD}, size_t length)`);
const pread = libc.func(`long pread(${HEAD}, size_t length, int64_t offset)`);
const pwrite = libc.func(`long pwrite(${HEAD}, size_t length, int64_t offset)`);
const readv = libc.func(`long readv(${HEAD}, int count)`);
const writev = libc.func(`long writev(${HEAD}, int count)`);
const preadv = libc.func(`long preadv(${HEAD}, int count, int64_t offset)`);
const pwritev = libc.func(`long pwritev(${HEAD}, int count, int64_t offset)`);
const preadv2 = libc.func(`long preadv2(${HEAD}, int count, int64_t offset, int flags)`);
const pwritev2 = libc.func(`long pwritev2(${HEAD}, int count, int64_t offset, int flags)`);
const lseek = libc.func("int64_t lseek(int fd, int64_t offset, int whence)");

const SEEK_SET = 0;

/**
 * One I/O.
 * @param address of the buffer, or of an iovec for it where the engine takes these
 * @returns bytes, or a negative errno
 */
export type Transfer = (
  writes: boolean,
  fd: number,
  address: bigint,
  length: number,
  offset: number,
  flags: number,
) => number;

/** Whether an engine's calls take the address of an iovec instead of the buffer's. */
export function takesIovecs(engine: CallEngine): boolean {
  return engine !== "psync" && engine !== "sync";
}

/**
 * The system calls of an engine.
 * @param onSeek called before each lseek(2) of an engine that uses the file's own position
 */
export function transferOf(engine: CallEngine, onSeek: () => void): Transfer {
  switch (engine) {
    case "psync":
      return (writes, fd, address, length, offset) =>
        checked((writes ? pwrite : pread)(fd, address, length, offset));
    case "pvsync":
      return (writes, fd, iovec, _length, offset) =>
        checked((writes ? pwritev : preadv)(fd, iovec, 1, offset));
    case "pvsync2":
      return (writes, fd, iovec, _length, offset, flags) =>
        checked((writes ? pwritev2 : preadv2)(fd, iovec, 1, offset, flags));
    case "sync":
      return seeking(onSeek, false, (writes, fd, address, length) =>
        checked((writes ? write : read)(fd, address, length)),
      );
    case "vsync":
      return seeking(onSeek, true, (writes, fd, iovec) =>
        checked((writes ? writev : readv)(fd, iovec, 1)),
      );
  }
}

function checked(result: number): number {
  return result === -1 ? -koffi.errno() : result;
}

/** @param always seek where the file's position is right already, too, as fio's vsync does */
function seeking(onSeek: () => void, always: boolean, transfer: Transfer): Transfer {
  const positions = new Map<number, number>();
  return (writes, fd, address, length, offset, flags) => {
    if (always || positions.get(fd) !== offset) {
      onSeek();
      if (lseek(fd, offset, SEEK_SET) === -1) return -koffi.errno();
    }
    const result = transfer(writes, fd, address, length, offset, flags);
    positions.set(fd, result < 0 ? -1 : offset + result);
    return result;
  };
}
