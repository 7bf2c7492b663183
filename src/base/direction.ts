/** The data directions of fio, in fio's order; the index is the `ddir` of its logs. */

export const DIRECTIONS = ["read", "write", "trim"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const READ = 0;
export const WRITE = 1;
export const TRIM = 2;

/** What else a planned I/O may be. It moves no data, so logs and reports have no direction for it. */
export const SYNC = 3;
export const DATASYNC = 4;
export const SYNC_RANGE = 5;

/** The flags of sync_file_range(2), by fio's names (SYNC_FILE_RANGE_* of linux/fs.h). */
export const SYNC_RANGE_FLAGS = { wait_before: 1, write: 2, wait_after: 4 } as const;

/** What fio's iologs call a planned I/O, by its direction or kind of sync. */
export const ACTIONS: readonly string[] = [...DIRECTIONS, "sync", "datasync", "sync_file_range"];

/** One value for each data direction, as fio's `a,b,c` lists give it. */
export interface PerDirection<T> {
  readonly read: T;
  readonly write: T;
  readonly trim: T;
}

/** The same value for every direction. */
export function everyDirection<T>(value: T): PerDirection<T> {
  return { read: value, write: value, trim: value };
}
