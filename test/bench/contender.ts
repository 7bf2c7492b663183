/** What takes part in a comparison: a tool with one piece of work, run again and again. */

/** One run, reduced to what is compared. */
export interface Sample {
  /** I/Os per second of the measured window. */
  readonly iops: number;
  /** User and system time of the measured window per I/O: what the tool costs by itself. */
  readonly cpuNsPerIo: number;
  /** The kernel's part of that; null where it is not told apart. */
  readonly systemNsPerIo: number | null;
  /** The whole process from start to exit, null where the tool was not run to be measured so. */
  readonly process: ProcessUsage | null;
}

/** What GNU time says of a process that has ended, all its threads together. */
export interface ProcessUsage {
  readonly elapsedMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly maxResidentBytes: number;
}

export interface Contender {
  readonly name: string;
  /** The command line of one run, as a user would type it. */
  readonly command: string;
  /** Runs once. @throws EnvironmentError when the tool fails or its output says nothing */
  readonly run: () => Promise<Sample>;
}
