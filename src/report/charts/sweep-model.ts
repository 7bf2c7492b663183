/** What plots and pages of a sweep show: plain numbers. */

/** A figure that the charts can show, of one direction of a job at one point. */
export interface SweepFigures {
  readonly iops: number;
  readonly meanNs: number | null;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
}

/** A point on a curve, by the value of the option along it. */
interface CurvePoint extends SweepFigures {
  /** Which of the sweep's points. */
  readonly point: number;
  readonly value: string;
}

/** Latency over throughput while one option changes and all others stay. */
export interface SweepCurve {
  /** The job and its direction. */
  readonly series: string;
  /** The same with the values that stay. */
  readonly name: string;
  /** The option along the curve. */
  readonly option: string;
  readonly points: readonly CurvePoint[];
  /** Which of the points; null where there is none. */
  readonly knee: number | null;
}

/** A direction of a job over two options. */
export interface SweepMap {
  readonly name: string;
  /** The option and its values, from left to right and from the bottom up. */
  readonly x: MapAxis;
  readonly y: MapAxis;
  /** Of each row, from the bottom up; null where the point was not measured. */
  readonly rows: readonly (readonly (SweepFigures | null)[])[];
}

export interface MapAxis {
  readonly option: string;
  readonly values: readonly string[];
}

export interface SweepCharts {
  readonly curves: readonly SweepCurve[];
  readonly maps: readonly SweepMap[];
}
