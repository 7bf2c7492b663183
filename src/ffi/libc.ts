/**
 * The C library calls that Node has no binding for. Addresses are plain numbers: user space on
 * x86-64 and Arm64 lies below 2^48, so a double holds them exactly.
 */
import koffi from "koffi";
import { EAGAIN } from "../base/errno.js";
import type { ThreadUsage } from "../base/thread-usage.js";
import { RWF } from "./abi.js";
import { SystemError } from "./system-error.js";
import { giveBackKeys } from "./terminal.js";

const libc = koffi.load("libc.so.6");

const rawMmap = libc.func(
  "intptr_t mmap(intptr_t addr, size_t length, int prot, int flags, int fd, int64_t offset)",
);
const rawMemmove = libc.func("intptr_t memmove(void *to, const void *from, size_t length)");
const rawMunmap = libc.func("int munmap(intptr_t addr, size_t length)");
const rawPosixFadvise = libc.func(
  "int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)",
);
const rawFallocate = libc.func("int fallocate(int fd, int mode, int64_t offset, int64_t length)");
const rawPreadv2 = libc.func(
  "long preadv2(int fd, const void *iovecs, int count, int64_t offset, int flags)",
);
const rawMlock = libc.func("int mlock(intptr_t addr, size_t length)");
const rawFsync = libc.func("int fsync(int fd)");
const rawPrctl = libc.func("int prctl(int option, const char *text)");
const rawPrctlNumber = libc.func("int prctl(int option, unsigned long value)");
const rawSyncfs = libc.func("int syncfs(int fd)");
const rawFdatasync = libc.func("int fdatasync(int fd)");
const rawSyncFileRange = libc.func(
  "int sync_file_range(int fd, int64_t offset, int64_t length, unsigned int flags)",
);
const rawIoctl = libc.func("int ioctl(int fd, unsigned long request, intptr_t arg)");
const rawLseek = libc.func("int64_t lseek(int fd, int64_t offset, int whence)");
const rawSchedSetaffinity = libc.func(
  "int sched_setaffinity(int pid, size_t size, const void *mask)",
);
const rawSchedGetcpu = libc.func("int sched_getcpu()");
const rawSchedYield = libc.func("int sched_yield()");
const rawGetrusage = libc.func("int getrusage(int who, _Out_ void *usage)");
const rawFcntl = libc.func("int fcntl(int fd, int command, void *value)");
const rawSyscall = libc.func("long syscall(long number, long a, long b, long c)");
const rawSetMemoryPolicy = libc.func(
  "long syscall(long number, long mode, const void *nodes, long bits)",
);
const rawClockGettime = libc.func("int clock_gettime(int clock, _Out_ void *time)");
const rawLinkat = libc.func(
  "int linkat(int fromDirectory, const char *from, int toDirectory, const char *to, int flags)",
);
const rawClose = libc.func("int close(int fd)");
const rawFlock = libc.func("int flock(int fd, int operation)");
const rawExit = libc.func("void _exit(int status)");

function check(result: number, syscall: string): number {
  if (result === -1) throw new SystemError(koffi.errno(), syscall);
  return result;
}

const PROT_READ_WRITE = 3;
const MAP_SHARED = 0x1;
const MAP_PRIVATE = 0x2;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_POPULATE = 0x8000;
const MAP_HUGETLB = 0x40000;

/**
 * Maps `length` bytes of `fd` from `offset`, shared and populated: the rings of io_uring.
 * @throws SystemError
 */
export function mapShared(fd: number, length: number, offset: number): number {
  const flags = MAP_SHARED | MAP_POPULATE;
  return check(rawMmap(0, length, PROT_READ_WRITE, flags, fd, offset), "mmap");
}

/**
 * Maps private zeroed memory, page-aligned, touched already.
 * @param hugePages ask for huge pages (hugetlbfs); `length` must be a multiple of their size
 * @throws SystemError ENOMEM, also when no huge pages are reserved
 */
export function mapAnonymous(length: number, hugePages = false): number {
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | (hugePages ? MAP_HUGETLB : 0);
  return check(rawMmap(0, length, PROT_READ_WRITE, flags, -1, 0), "mmap");
}

/**
 * Puts huge pages (hugetlbfs) in the place of mapped memory; both arguments are multiples of their
 * size. What was there is lost.
 * @throws SystemError ENOMEM when no huge pages are reserved; the memory is then no longer mapped
 */
export function mapHugePages(address: number, length: number): void {
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE | MAP_HUGETLB;
  check(rawMmap(address, length, PROT_READ_WRITE, flags, -1, 0), "mmap");
}

/** Where an array's memory is; it has to be outside V8's heap, or the array moves. */
export function addressOf(array: Uint8Array): number {
  return rawMemmove(array, array, 0);
}

/** @throws SystemError */
export function unmap(address: number, length: number): void {
  check(rawMunmap(address, length), "munmap");
}

/** mlock(2). @throws SystemError ENOMEM above RLIMIT_MEMLOCK, EPERM where that is 0 */
export function lockMemory(address: number, length: number): void {
  check(rawMlock(address, length), "mlock");
}

/** A view of memory at `address`; it must not be used after `unmap`. */
export function viewMemory(address: number, length: number): ArrayBuffer {
  return koffi.view(BigInt(address), length);
}

export const POSIX_FADV = { NORMAL: 0, RANDOM: 1, SEQUENTIAL: 2, DONTNEED: 4, NOREUSE: 5 } as const;

/** posix_fadvise(2); `length` 0 means to the end. @throws SystemError */
export function posixFadvise(fd: number, offset: number, length: number, advice: number): void {
  const errno: number = rawPosixFadvise(fd, offset, length, advice);
  if (errno !== 0) throw new SystemError(errno, "posix_fadvise");
}

/** Far behind the end of any file. */
const NOWHERE = 2 ** 52;

/** Whether reads of a file open for reading may carry RWF_DONTCACHE: tries one that reads nothing. */
export function takesUncached(fd: number): boolean {
  const length = 4096;
  const address = mapAnonymous(length);
  const iovec = new BigUint64Array([BigInt(address), BigInt(length)]);
  const result = rawPreadv2(fd, iovec, 1, NOWHERE, RWF.DONTCACHE);
  unmap(address, length);
  return result >= 0;
}

export const FALLOC_FL_KEEP_SIZE = 1;

/** fallocate(2) with its mode bits. @throws SystemError */
export function fallocate(fd: number, mode: number, offset: number, length: number): void {
  check(rawFallocate(fd, mode, offset, length), "fallocate");
}

export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

/** lseek(2), for SEEK_DATA and SEEK_HOLE. @throws SystemError ENXIO when there is no such place */
export function lseek(fd: number, offset: number, whence: number): number {
  return check(rawLseek(fd, offset, whence), "lseek");
}

/** ioctl(2) with an address or number. @returns what it does, not -1 @throws SystemError */
export function ioctl(fd: number, request: number, argument: number): number {
  return check(rawIoctl(fd, request, argument), "ioctl");
}

/** _IO(0x12, 97) of linux/fs.h */
const BLKFLSBUF = 0x1261;

/** Drops the page cache of a block device; needs CAP_SYS_ADMIN. @throws SystemError */
export function ioctlFlushBuffers(fd: number): void {
  check(rawIoctl(fd, BLKFLSBUF, 0), "ioctl(BLKFLSBUF)");
}

/** _IO(0x12, 119) of linux/fs.h */
const BLKDISCARD = 0x1277;

/**
 * Discards a range of a block device. Called once an I/O, so errors are returned.
 * @param rangeAddress of two u64: the offset and the length in bytes
 * @returns 0, or a negative errno
 */
export function ioctlDiscard(fd: number, rangeAddress: number): number {
  return rawIoctl(fd, BLKDISCARD, rangeAddress) === -1 ? -koffi.errno() : 0;
}

/** fsync(2). @returns 0, or a negative errno */
export function fsync(fd: number): number {
  return rawFsync(fd) === -1 ? -koffi.errno() : 0;
}

const PR_SET_NAME = 15;

/** Names the calling thread; the kernel keeps the first 15 bytes. */
export function nameThread(name: string): void {
  check(rawPrctl(PR_SET_NAME, name), "prctl");
}

/** syncfs(2) of the file system that the file is on. @returns 0, or a negative errno */
export function syncfs(fd: number): number {
  return rawSyncfs(fd) === -1 ? -koffi.errno() : 0;
}

/** fdatasync(2). @returns 0, or a negative errno */
export function fdatasync(fd: number): number {
  return rawFdatasync(fd) === -1 ? -koffi.errno() : 0;
}

/** sync_file_range(2). @param lengthBytes 0 for all to the end @returns 0, or a negative errno */
export function syncFileRange(
  fd: number,
  offset: number,
  lengthBytes: number,
  flags: number,
): number {
  return rawSyncFileRange(fd, offset, lengthBytes, flags) === -1 ? -koffi.errno() : 0;
}

/** F_SET_RW_HINT of linux/fcntl.h */
const SET_WRITE_HINT = 1036;

/** RWH_WRITE_LIFE_NONE and on */
const WRITE_LIFE = { none: 1, short: 2, medium: 3, long: 4, extreme: 5 } as const;

/** Tells a file how long what is written to it will live. @throws SystemError EINVAL before 4.13 */
export function setWriteHint(fd: number, life: keyof typeof WRITE_LIFE): void {
  const value = new BigUint64Array([BigInt(WRITE_LIFE[life])]);
  check(rawFcntl(fd, SET_WRITE_HINT, value), "fcntl(F_SET_RW_HINT)");
}

/** Pins the calling thread to the given CPUs. @throws SystemError EINVAL when none is online */
export function pinThread(cpus: readonly number[]): void {
  const mask = new Uint8Array(Math.max(128, Math.ceil((Math.max(...cpus) + 1) / 8)));
  for (const cpu of cpus) mask[cpu >> 3]! |= 1 << (cpu & 7);
  check(rawSchedSetaffinity(0, mask.byteLength, mask), "sched_setaffinity");
}

/** Pins the calling thread, and what it starts from now on, to the CPU that it runs on. */
export function stayOnThisCpu(): void {
  pinThread([check(rawSchedGetcpu(), "sched_getcpu")]);
}

/** Lets the other threads that wait for this thread's CPU go first; does nothing where none does. */
export function yieldCpu(): void {
  rawSchedYield();
}

/** Numbers of system calls that the C library has no function for (asm/unistd.h). */
const SYSCALL =
  process.arch === "arm64"
    ? { IOPRIO_SET: 30, IOPRIO_GET: 31, SET_MEMPOLICY: 237 }
    : { IOPRIO_SET: 251, IOPRIO_GET: 252, SET_MEMPOLICY: 238 };

const IOPRIO_WHO_PROCESS = 1;

/**
 * Sets the I/O priority of the calling thread.
 * @param priority as base/io-priority packs it; 0: what its nice value makes of it
 * @throws SystemError EPERM for the real-time class without CAP_SYS_NICE
 */
export function setIoPriority(priority: number): void {
  check(rawSyscall(SYSCALL.IOPRIO_SET, IOPRIO_WHO_PROCESS, 0, priority), "ioprio_set");
}

/** Of linux/mempolicy.h. */
const MEMORY_POLICY = { default: 0, prefer: 1, bind: 2, interleave: 3, local: 4 } as const;

/** More than a kernel has nodes. */
const NODE_BITS = 1024;

/**
 * Sets where the calling thread's memory comes from that is mapped from now on.
 * @param nodes by number, below 1024; none for `default` and `local`
 * @throws SystemError EINVAL for nodes without memory, ENOSYS for a kernel without NUMA
 */
export function setMemoryPolicy(mode: keyof typeof MEMORY_POLICY, nodes: readonly number[]): void {
  const mask = new Uint32Array(NODE_BITS / 32);
  for (const node of nodes) mask[node >> 5]! |= 1 << (node & 31);
  const bits = nodes.length === 0 ? 0 : NODE_BITS + 1;
  const given = nodes.length === 0 ? null : mask;
  check(
    rawSetMemoryPolicy(SYSCALL.SET_MEMPOLICY, MEMORY_POLICY[mode], given, bits),
    "set_mempolicy",
  );
}

/** The I/O priority of the calling thread. @throws SystemError */
export function ioPriority(): number {
  return check(rawSyscall(SYSCALL.IOPRIO_GET, IOPRIO_WHO_PROCESS, 0, 0), "ioprio_get");
}

const LOCK_NB = 4;
const LOCK = { shared: 1, exclusive: 2 } as const;

/**
 * flock(2) without waiting. The lock ends when the fd is closed.
 * @returns false when somebody else has a lock that excludes this one
 * @throws SystemError
 */
export function tryLock(fd: number, kind: keyof typeof LOCK): boolean {
  if (rawFlock(fd, LOCK[kind] | LOCK_NB) === 0) return true;
  if (koffi.errno() === EAGAIN) return false;
  throw new SystemError(koffi.errno(), "flock");
}

const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/**
 * Gives an open file a name, also one that has none (O_TMPFILE of open(2)); needs /proc.
 * @throws SystemError
 */
export function linkOpenFile(fd: number, path: string): void {
  const open = `/proc/self/fd/${fd}`;
  check(rawLinkat(AT_FDCWD, open, AT_FDCWD, path, AT_SYMLINK_FOLLOW), "linkat");
}

/** Closes an fd that Node did not open and therefore does not track. @throws SystemError */
export function closeFd(fd: number): void {
  check(rawClose(fd), "close");
}

const RUSAGE_THREAD = 1;

/** getrusage(RUSAGE_THREAD): 16 longs, of which the first four are two timevals (getrusage(2)). */
export function threadUsage(): ThreadUsage {
  const usage = new BigInt64Array(18);
  check(rawGetrusage(RUSAGE_THREAD, usage), "getrusage");
  const field = (index: number): number => Number(usage[index]);
  return {
    userMs: field(0) * 1e3 + field(1) / 1e3,
    systemMs: field(2) * 1e3 + field(3) / 1e3,
    minorFaults: field(8),
    majorFaults: field(9),
    voluntarySwitches: field(16),
    involuntarySwitches: field(17),
  };
}

const CLOCK_THREAD_CPUTIME_ID = 3;

/**
 * CPU time of the calling thread in ns. Unlike getrusage(2), whose times many kernels bring up to
 * date with their ticks only, this clock goes by the nanosecond (clock_gettime(2)).
 */
export function threadCpuNs(): number {
  const time = new BigInt64Array(2);
  check(rawClockGettime(CLOCK_THREAD_CPUTIME_ID, time), "clock_gettime");
  return Number(time[0]) * 1e9 + Number(time[1]);
}

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** From now on this process is killed when the thread that started it ends, however that ends. */
export function dieWithParent(): void {
  check(rawPrctlNumber(PR_SET_PDEATHSIG, SIGKILL), "prctl");
}

/**
 * Ends the process at once, without joining worker threads: one of them may be inside a system
 * call that does not return, for which process.exit() would wait.
 */
export function exitImmediately(status: number): never {
  giveBackKeys();
  rawExit(status);
  throw new Error("unreachable: _exit returned");
}
