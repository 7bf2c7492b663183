/** What a plan asks of targets: data types only. */
import type { FallocateMode } from "../../job/spec/job-spec.js";

/** How a target is opened. */
export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  /** O_DIRECT: past the page cache. */
  readonly direct: boolean;
  /** O_SYNC or O_DSYNC; none unless given. */
  readonly sync?: "none" | "sync" | "dsync";
  /** Create a missing regular file (`create_on_open=1`); never for devices. */
  readonly create?: boolean;
}

/** How one file is laid out. */
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
