/**
 * Whether a new result lies outside what earlier sessions did. A session (a day, a boot) is one
 * sample: what is measured within one agrees far better than sessions do with each other.
 */
import { studentQuantile } from "./statistics/student.js";

/** With fewer the interval is so wide that hardly anything lies outside it. */
export const FEWEST_SESSIONS = 10;

/** How often a session like all the others is called an outlier, over all figures together. */
export const HISTORY_ALPHA = 0.01;

/** Of logs, far below what anybody measures. */
const ROUNDING = 1e-9;

export interface Prediction {
  /** The geometric mean of the sessions. */
  readonly center: number;
  /** Where the next session lies with probability 1 − alpha. */
  readonly low: number;
  readonly high: number;
  readonly position: "below" | "within" | "above";
}

/**
 * The prediction interval on the log scale: mean ± t · s · √(1 + 1/n).
 * Source: Hahn and Meeker, Statistical Intervals, 4.7.
 * @param sessions a figure of each earlier session, above 0, at least two
 * @param value of the new one, above 0
 * @param alpha above 0, below 1
 */
export function predict(sessions: readonly number[], value: number, alpha: number): Prediction {
  const logs = sessions.map(Math.log);
  const n = logs.length;
  const mean = logs.reduce((sum, each) => sum + each, 0) / n;
  const variance = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(n - 1, alpha) * Math.sqrt(variance * (1 + 1 / n));
  const [low, high] = [Math.exp(mean - half), Math.exp(mean + half)];
  // Sessions that are all the same leave no room but that of rounding.
  const away = Math.log(value) - mean;
  const isWithin = Math.abs(away) <= half + ROUNDING;
  const position = isWithin ? "within" : away < 0 ? "below" : "above";
  return { center: Math.exp(mean), low, high, position };
}
