/** Times such as `30s`, `500ms`, `2min`; unlike fio, the long names of units are understood. */
import type { TimeRange } from "../spec/job-spec.js";
import { type Kind, ValueError } from "./kind.js";
import { type Bounds, boundsText, checkBounds, parseInteger, type Units } from "./number.js";

const MICROSECONDS: Readonly<Record<string, number>> = {
  us: 1,
  usec: 1,
  usecs: 1,
  µs: 1,
  ms: 1e3,
  msec: 1e3,
  msecs: 1e3,
  s: 1e6,
  sec: 1e6,
  secs: 1e6,
  second: 1e6,
  seconds: 1e6,
  m: 60e6,
  min: 60e6,
  mins: 60e6,
  minute: 60e6,
  minutes: 60e6,
  h: 3600e6,
  hour: 3600e6,
  hours: 3600e6,
  d: 86_400e6,
  day: 86_400e6,
  days: 86_400e6,
};

type TimeUnit = "us" | "ms" | "s";
const PER_UNIT = { us: 1, ms: 1e3, s: 1e6 } as const;

interface TimeOptions extends Bounds {
  /** The unit of a number without one. */
  readonly unit: TimeUnit;
  /** The unit in which the value is kept; `min` and `max` are in it too. */
  readonly keep: TimeUnit;
}

/** The shortest exact spelling of a time in microseconds. */
function formatMicroseconds(us: number): string {
  for (const unit of ["d", "h", "m", "s", "ms"]) {
    if (us !== 0 && us % MICROSECONDS[unit]! === 0) return `${us / MICROSECONDS[unit]!}${unit}`;
  }
  return us === 0 ? "0" : `${us}us`;
}

/** `5s` or `5s-10s`, in milliseconds. */
export function timeRange(unit: TimeUnit): Kind<TimeRange> {
  const one = time({ unit, keep: "ms" });
  return {
    expects: `${one.expects}, or a range of them (5s-10s)`,
    parse(text, context) {
      const ends = text.split("-").map((end) => one.parse(end.trim(), context));
      if (ends.length > 2) throw new ValueError("is not a range");
      return { minMs: Math.min(...ends), maxMs: Math.max(...ends) };
    },
    format({ minMs, maxMs }) {
      const min = one.format(minMs);
      return minMs === maxMs ? min : `${min}-${one.format(maxMs)}`;
    },
  };
}

export function time(options: TimeOptions): Kind<number> {
  const units: Units = new Map([["", PER_UNIT[options.unit]], ...Object.entries(MICROSECONDS)]);
  const format = (value: number) => formatMicroseconds(value * PER_UNIT[options.keep]);
  return {
    expects: `a time (500ms, 30s, 2m; ${options.unit} if bare)${boundsText(options, format)}`,
    parse(text, context) {
      const value = parseInteger(text, units, context.note) / PER_UNIT[options.keep];
      checkBounds(value, { min: 0, ...options }, format);
      return value;
    },
    format,
  };
}
