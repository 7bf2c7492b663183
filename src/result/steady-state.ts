/**
 * Whether a job's results are steady: fio's two criteria over a window of equally long intervals,
 * after steadystate_slope() and steadystate_deviation() in its steadystate.c.
 */
import type { SteadyGoal, SteadyStateSpec } from "../job/spec/job-spec.js";

/** What was measured in one interval, in whole numbers as fio keeps them. */
export interface SteadySample {
  /** I/Os a second. */
  readonly iops: number;
  /** Bytes a second. */
  readonly bw: number;
  /** Mean completion latency in ns. */
  readonly lat: number;
}

/** How a full window stands to its goal. */
interface SteadyVerdict {
  readonly attained: boolean;
  /** What is held against the limit: the slope or deviation, or its percentage of the mean. */
  readonly criterion: number;
  /** Of the line fitted to the samples, a step being an interval; 0 where deviation counts. */
  readonly slope: number;
  /** The largest distance of a sample from the mean; 0 where the slope counts. */
  readonly maxDeviation: number;
}

/** The verdict of a window that is not full yet. */
const NOT_YET: SteadyVerdict = { attained: false, criterion: 0, slope: 0, maxDeviation: 0 };

/** What a job, or a group of jobs, came to. */
export interface SteadyState extends SteadyVerdict {
  readonly spec: SteadyStateSpec;
  /** The samples of the last window, oldest first. */
  readonly samples: readonly SteadySample[];
}

/** How many intervals a window has, at least 2. */
export function windowLength({ windowMs, intervalMs }: SteadyStateSpec): number {
  return windowMs / intervalMs;
}

/** Judges the samples so far, oldest first, of which only the last window counts. */
export function judgeSteadyState(
  spec: SteadyStateSpec,
  samples: readonly SteadySample[],
): SteadyState {
  const window = samples.slice(-windowLength(spec));
  const isFull = window.length === windowLength(spec);
  const values = window.map((sample) => sample[spec.goal.measure]);
  return { spec, samples: window, ...(isFull ? judge(values, spec.goal) : NOT_YET) };
}

function judge(values: readonly number[], { method, limit, isPercent }: SteadyGoal): SteadyVerdict {
  const sum = values.reduce((total, value) => total + value, 0);
  const exactMean = sum / values.length;
  const slope = method === "slope" ? slopeOf(values) : 0;
  const maxDeviation =
    method === "deviation" ? Math.max(...values.map((value) => Math.abs(value - exactMean))) : 0;
  // fio divides a slope by the mean in whole numbers, a deviation by the exact one.
  const mean = method === "slope" ? Math.floor(exactMean) : exactMean;
  // Without any I/O there is nothing to be steady; fio's criterion is not a number then.
  if (isPercent && mean === 0) return { attained: false, criterion: 0, slope, maxDeviation };
  const criterion = (slope + maxDeviation) * (isPercent ? 100 / mean : 1);
  return { attained: Math.abs(criterion) < limit, criterion, slope, maxDeviation };
}

/**
 * The slope of the least-squares line through (0, y0), (1, y1), …: (Σxy − Σx·Σy/n) / (Σx² − (Σx)²/n).
 */
function slopeOf(values: readonly number[]): number {
  const n = values.length;
  const sumX = (n * (n - 1)) / 2;
  const sumXX = ((n - 1) * n * (2 * n - 1)) / 6;
  const sumY = values.reduce((total, value) => total + value, 0);
  const sumXY = values.reduce((total, value, x) => total + x * value, 0);
  return (sumXY - (sumX * sumY) / n) / (sumXX - (sumX * sumX) / n);
}

/** The mean over a whole window, intervals not yet measured counting as 0: fio's `bw_mean`. */
export function windowMean({ spec, samples }: SteadyState, measure: SteadyGoal["measure"]): number {
  const sum = samples.reduce((total, sample) => total + sample[measure], 0);
  return Math.floor(sum / windowLength(spec));
}
