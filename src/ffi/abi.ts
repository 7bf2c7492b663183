/**
 * The kernel's io_uring ABI as numbers: flags, opcodes and struct offsets of
 * include/uapi/linux/io_uring.h. Each flag names the Linux version that it came with.
 */

export const SETUP = {
  IOPOLL: 1 << 0,
  SQPOLL: 1 << 1,
  SQ_AFF: 1 << 2,
  /** 5.5 */
  CQSIZE: 1 << 3,
  /** 5.19 */
  COOP_TASKRUN: 1 << 8,
  /** 5.19: entries of 128 bytes, for passthrough. */
  SQE128: 1 << 10,
  /** 5.19: completions of 32 bytes. */
  CQE32: 1 << 11,
  /** 6.0 */
  SINGLE_ISSUER: 1 << 12,
  /** 6.1, with SINGLE_ISSUER */
  DEFER_TASKRUN: 1 << 13,
  /** 6.6 */
  NO_SQARRAY: 1 << 16,
  /** 6.13, with IOPOLL */
  HYBRID_IOPOLL: 1 << 17,
} as const;

export const FEATURE = {
  SINGLE_MMAP: 1 << 0,
  /** 5.5: the kernel keeps completions that do not fit into the CQ. */
  NODROP: 1 << 1,
  /** 5.11: waits take a timeout. */
  EXT_ARG: 1 << 8,
} as const;

export const ENTER = {
  GETEVENTS: 1 << 0,
  SQ_WAKEUP: 1 << 1,
  SQ_WAIT: 1 << 2,
  /** 5.11 */
  EXT_ARG: 1 << 3,
  /** 5.18: fd is the index of a registered ring. */
  REGISTERED_RING: 1 << 4,
} as const;

export const REGISTER = {
  BUFFERS: 0,
  UNREGISTER_BUFFERS: 1,
  FILES: 2,
  PROBE: 8,
  /** 5.18 */
  RING_FDS: 20,
  UNREGISTER_RING_FDS: 21,
  /** 6.13 */
  RESIZE_RINGS: 33,
} as const;

export const OP = {
  NOP: 0,
  READV: 1,
  WRITEV: 2,
  FSYNC: 3,
  READ_FIXED: 4,
  WRITE_FIXED: 5,
  SYNC_FILE_RANGE: 8,
  READ: 22,
  WRITE: 23,
  /** 5.19 */
  URING_CMD: 46,
} as const;

/** In SQE.COMMAND_FLAGS, 6.1: the command's buffer is registered. */
export const URING_CMD_FIXED = 1 << 0;

/** In RW_FLAGS of an FSYNC: data only, as fdatasync(2). */
export const FSYNC_DATASYNC = 1 << 0;

/** The SQE names a registered file. */
export const IOSQE_FIXED_FILE = 1 << 0;
/** 5.6: a worker thread of the kernel carries it out. */
export const IOSQE_ASYNC = 1 << 4;

/** In RW_FLAGS of reads and writes (linux/fs.h). */
export const RWF = {
  /** 4.6: poll for the completion; without effect since 5.19. */
  HIPRI: 0x1,
  /** 4.13: -EAGAIN instead of waiting. */
  NOWAIT: 0x8,
  /** 6.11, writes only. */
  ATOMIC: 0x40,
  /** 6.14: what goes through the page cache does not stay there. */
  DONTCACHE: 0x80,
} as const;

export const SQ_NEED_WAKEUP = 1 << 0;
/** 5.8: completions wait in the kernel because the CQ was full. */
export const SQ_CQ_OVERFLOW = 1 << 1;

/** mmap offsets of a ring's fd. */
export const MMAP_OFFSET_SQ_RING = 0;
export const MMAP_OFFSET_SQES = 0x10000000;

/** `struct io_uring_params` as 30 words of 32 bits. */
export const PARAMS_WORDS = 30;
export const PARAMS = {
  SQ_ENTRIES: 0,
  CQ_ENTRIES: 1,
  FLAGS: 2,
  SQ_THREAD_CPU: 3,
  SQ_THREAD_IDLE: 4,
  FEATURES: 5,
  /** struct io_sqring_offsets begins here, byte offsets into the ring mapping. */
  SQ_HEAD: 10,
  SQ_TAIL: 11,
  SQ_RING_MASK: 12,
  SQ_RING_ENTRIES: 13,
  SQ_FLAGS: 14,
  SQ_DROPPED: 15,
  SQ_ARRAY: 16,
  /** struct io_cqring_offsets. */
  CQ_HEAD: 20,
  CQ_TAIL: 21,
  CQ_RING_MASK: 22,
  CQ_RING_ENTRIES: 23,
  CQ_OVERFLOW: 24,
  CQ_CQES: 25,
} as const;

/** A submission queue entry is 16 words; the word that holds each field that hipri writes. */
export const SQE_WORDS = 16;
export const SQE_WORD_SHIFT = 4;
export const SQE = {
  /** opcode | flags << 8 | ioprio << 16 */
  OPCODE_FLAGS: 0,
  FD: 1,
  OFFSET_LO: 2,
  OFFSET_HI: 3,
  ADDRESS_LO: 4,
  ADDRESS_HI: 5,
  LENGTH: 6,
  RW_FLAGS: 7,
  USER_DATA_LO: 8,
  USER_DATA_HI: 9,
  /** buf_index | personality << 16 */
  BUFFER_INDEX: 10,
  /** Of a URING_CMD entry: the driver's operation, a word that is 0, and flags. */
  COMMAND_OP: 2,
  COMMAND_PAD: 3,
  COMMAND_FLAGS: 7,
} as const;

/** What of OPCODE_FLAGS is the opcode. */
export const SQE_OPCODE = 0xff;
/** Where OPCODE_FLAGS has the entry's flags. */
export const SQE_FLAGS_SHIFT = 8;
/** Where OPCODE_FLAGS has the I/O priority, as ioprio_set(2) has it. */
export const SQE_PRIORITY_SHIFT = 16;

/** An entry of a ring with SQE128 is twice as long; a command begins at byte 48 of it. */
export const BIG_SQE_WORD_SHIFT = 5;
const COMMAND = 12;

/** Words of `struct nvme_uring_cmd` (linux/nvme_ioctl.h), counted from the entry's first. */
export const NVME_COMMAND = {
  OPCODE: COMMAND,
  NSID: COMMAND + 1,
  METADATA_LO: COMMAND + 4,
  METADATA_HI: COMMAND + 5,
  ADDRESS_LO: COMMAND + 6,
  ADDRESS_HI: COMMAND + 7,
  METADATA_LENGTH: COMMAND + 8,
  DATA_LENGTH: COMMAND + 9,
  CDW10: COMMAND + 10,
  CDW11: COMMAND + 11,
  CDW12: COMMAND + 12,
  CDW13: COMMAND + 13,
  CDW14: COMMAND + 14,
  CDW15: COMMAND + 15,
} as const;

/** A completion queue entry is 4 words: user_data low and high, res, flags. */
export const CQE_WORDS = 4;
export const CQE_WORD_SHIFT = 2;
/** With CQE32. */
export const BIG_CQE_WORD_SHIFT = 3;
export const CQE = { USER_DATA_LO: 0, USER_DATA_HI: 1, RES: 2 } as const;
