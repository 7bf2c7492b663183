/** Bounds that come from the kernel. */

/** The most that one read or write transfers: MAX_RW_COUNT of include/linux/fs.h. */
export const ENGINE_MAX_TRANSFER = 0x7fff_f000;

/** IORING_MAX_ENTRIES of io_uring/io_uring.c. */
export const RING_MAX_ENTRIES = 32_768;

/** Files or devices of one job; a lane counts them in 16 bits. */
export const MAX_TARGETS = 2 ** 16;
