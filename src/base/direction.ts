/** The data directions of fio, in fio's order; the index is the `ddir` of its logs. */

export const DIRECTIONS = ["read", "write", "trim"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const READ = 0;
export const WRITE = 1;
export const TRIM = 2;

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
