/**
 * A series of intervals that stays short however long a run is: intervals of a second, and where
 * there are too many, neighbours become one. What is added up stays exact.
 */
import type { Direction, PerDirection } from "../../base/direction.js";
import { eachDirection } from "../entries/entry.js";
import { type CoarseCounts, coarsePercentiles, mergeCoarse } from "../latency/coarse.js";
import type { Interval, IntervalLatency } from "../model/interval.js";

/** The most intervals that a series has. */
export const MOST_INTERVALS = 600;

const FIRST_INTERVAL_MS = 1000;

/** What was counted in an interval of one kind of latency. */
export interface CountedLatency {
  readonly counts: CoarseCounts;
  readonly maxNs: number;
}

/** What a direction has done in an interval. */
export interface CountedPart {
  readonly ios: number;
  readonly bytes: number;
  readonly latency: CountedLatency | null;
  readonly response: CountedLatency | null;
}

/** An interval of a lane; a direction without any I/O so far is null. */
interface CountedInterval {
  readonly atMs: number;
  readonly lengthMs: number;
  readonly parts: PerDirection<CountedPart | null>;
}

export class IntervalSeries {
  private intervalMs = FIRST_INTERVAL_MS;
  private counted: CountedInterval[] = [];

  /** When the interval that has begun should end. @param nowMs since the measured window began */
  dueMs(nowMs: number): number {
    return (Math.floor(nowMs / this.intervalMs) + 1) * this.intervalMs;
  }

  add(interval: CountedInterval): void {
    this.counted.push(interval);
    if (this.counted.length <= MOST_INTERVALS) return;
    this.intervalMs *= 2;
    this.counted = pairs(this.counted).map(join);
  }

  /** All so far, in their order, from the direction's first I/O on. */
  of(direction: Direction): Interval[] {
    return this.counted.flatMap(({ atMs, lengthMs, parts }): Interval[] => {
      const part = parts[direction];
      if (part === null) return [];
      const { ios, bytes } = part;
      const latency = withPercentiles(part.latency);
      const response = withPercentiles(part.response);
      return [{ atMs, lengthMs, ios, bytes, latency, response }];
    });
  }
}

/** Neighbours two by two, and the last alone where their number is odd. */
function pairs<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / 2) }, (_, i) => all.slice(2 * i, 2 * i + 2));
}

function join(neighbours: readonly CountedInterval[]): CountedInterval {
  return {
    atMs: neighbours.at(-1)!.atMs,
    lengthMs: neighbours.reduce((total, { lengthMs }) => total + lengthMs, 0),
    parts: eachDirection((direction) => joinParts(neighbours.map(({ parts }) => parts[direction]))),
  };
}

function joinParts(all: readonly (CountedPart | null)[]): CountedPart | null {
  const known = all.filter((part) => part !== null);
  if (known.length === 0) return null;
  return {
    ios: known.reduce((total, { ios }) => total + ios, 0),
    bytes: known.reduce((total, { bytes }) => total + bytes, 0),
    latency: joinLatencies(known.map(({ latency }) => latency)),
    response: joinLatencies(known.map(({ response }) => response)),
  };
}

function joinLatencies(all: readonly (CountedLatency | null)[]): CountedLatency | null {
  const known = all.filter((each) => each !== null);
  if (known.length === 0) return null;
  return {
    counts: mergeCoarse(known.map(({ counts }) => counts)),
    maxNs: Math.max(...known.map(({ maxNs }) => maxNs)),
  };
}

function withPercentiles(latency: CountedLatency | null): IntervalLatency | null {
  if (latency === null) return null;
  const { counts, maxNs } = latency;
  const [p50Ns, p99Ns, p999Ns] = coarsePercentiles(counts, maxNs, [50, 99, 99.9]);
  return { p50Ns: p50Ns!, p99Ns: p99Ns!, p999Ns: p999Ns!, maxNs, counts };
}
