/** What a plan asks of the layout of one file. */
import type { FallocateMode } from "../../job/spec/job-spec.js";

export interface LayoutRequest {
  readonly path: string;
  /** The size that the file needs at least. */
  readonly sizeBytes: number;
  readonly fallocate: FallocateMode;
  /**
   * Write real data where the file grows: for jobs that read, or overwrite (`overwrite=1`).
   * Otherwise the space is reserved as `fallocate` says, and the job's own writes fill it.
   */
  readonly writeData: boolean;
  /** Only make the directories; the file comes into being when it is opened. */
  readonly createOnOpen: boolean;
}
