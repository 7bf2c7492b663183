/** What it cost a lane to share its ring: its figures beside those that it has alone. */
import { amount, amountOrNull, count, type Model, object, text } from "./define.js";

const FIGURES = object({
  iops: amount(),
  p50Ns: amountOrNull("Of clat, or of lat where only that was kept; null without percentiles."),
  p99Ns: amountOrNull(),
});

/** All directions of a lane together. */
export interface LaneFigures extends Model<typeof FIGURES> {}

export const SHARING = object({
  laneIndex: count(),
  name: text(),
  shared: FIGURES,
  alone: FIGURES,
  iops: amountOrNull("shared divided by alone; null where a figure is missing."),
  p50: amountOrNull("The same."),
  p99: amountOrNull("The same."),
});

/** Shared ÷ alone; 1 where sharing costs nothing, null where a figure is missing or 0. */
export interface SharingPenalty extends Model<typeof SHARING> {}
