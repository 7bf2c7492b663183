/** What a printed report shows. */
import type { Direction } from "../../base/direction.js";
import type { BandwidthUnits } from "../units.js";

export interface ReportView {
  /** Which program on which machine, in parts that can be joined. */
  readonly origin: readonly string[];
  readonly elapsedMs: number;
  /** The signal, or the flag whose limit, ended the run early; or null. */
  readonly interruptedBy: string | null;
  readonly jobs: readonly JobView[];
  readonly sharing: readonly SharingView[];
  readonly notices: readonly string[];
}

export interface JobView {
  /** Its place among all jobs; a group has that of its first. */
  readonly jobIndex: number;
  readonly name: string;
  /** How many clones the entry sums; null where the file does not say. */
  readonly clones: number | null;
  readonly units: BandwidthUnits;
  /** Completion latency, or the total one where only that was kept. */
  readonly latency: "clat" | "lat";
  /** Only directions with I/O. */
  readonly directions: readonly DirectionView[];
  readonly cpuNsPerIo: number | null;
  readonly entersPerIo: number | null;
  /** What NOPs take on the first lane's ring; null where that was not measured. */
  readonly floor: FloorView | null;
  /** What of the ring the user chose and got, as `iopoll` or `registered_buffers`. */
  readonly ringModes: readonly string[];
  /** How often the ring was resized, and what it cost, in words; null where nobody asked. */
  readonly resizes: string | null;
  /** The evidence of polling in words; null where polling was not asked for. */
  readonly polling: string | null;
  /** Of the first lane's devices; null where none could be attributed. */
  readonly interruptsPerIo: number | null;
  /** What was verified of what was written, in words; null where that was not asked for. */
  readonly verified: string | null;
  /** Whether the results became steady, in words; null where nobody asked. */
  readonly steadyState: string | null;
  readonly errors: readonly string[];
  /** Why the job did not run; null when it did. */
  readonly skipped: string | null;
}

/** See result/floor.ts. */
export interface FloorView {
  readonly latencyNs: number;
  /** Its share of the smallest median of the directions, null where there is none. */
  readonly percentOfP50: number | null;
}

/** What it cost a lane to share its ring: shared ÷ alone, null where a figure is missing. */
export interface SharingView {
  readonly name: string;
  readonly iops: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** A direction, or all of them together with unified_rw_reporting. */
export type Part = Direction | "mixed";

export interface DirectionView {
  /** `nop` for the NOPs of rw=nop, which count as reads. */
  readonly direction: Part | "nop";
  readonly iops: number;
  readonly bytesPerSecond: number;
  /** null where no latency was measured. */
  readonly meanNs: number | null;
  readonly maxNs: number | null;
  /** One for each of REPORT_PERCENTILES, null where the file has not got it. */
  readonly percentilesNs: readonly (number | null)[];
  /** Under a rate, from the intended start; null elsewhere. */
  readonly intended: { readonly response: TailView; readonly lateness: TailView } | null;
}

export interface TailView {
  /** One for each of REPORT_PERCENTILES. */
  readonly percentilesNs: readonly (number | null)[];
  readonly maxNs: number | null;
}
