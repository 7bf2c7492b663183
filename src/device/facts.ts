/** What is known of a target before it is opened for I/O. */

export type TargetKind = "file" | "block" | "char" | "missing";

export interface TargetFacts {
  /** As the job names it. */
  readonly path: string;
  readonly kind: TargetKind;
  /** File or device size; 0 for character devices and missing files. */
  readonly sizeBytes: number;
  /** Smallest unit and alignment of an O_DIRECT transfer; 1 where there is no such limit. */
  readonly logicalBlockBytes: number;
}
