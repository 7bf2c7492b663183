/** The units that bounds of limits are written in. */
import type { LimitUnit } from "./limit.js";

/** Factors by unit; a time or a bandwidth without one could be anything. */
export const UNITS: Readonly<Record<LimitUnit, Readonly<Record<string, number>>>> = {
  time: { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 },
  iops: { "": 1, k: 1e3, M: 1e6 },
  bandwidth: {
    "B/s": 1,
    "kB/s": 1e3,
    "MB/s": 1e6,
    "GB/s": 1e9,
    "KiB/s": 2 ** 10,
    "MiB/s": 2 ** 20,
    "GiB/s": 2 ** 30,
  },
  number: { "": 1 },
};
