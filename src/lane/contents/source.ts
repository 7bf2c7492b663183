/** What contents come from. */

/** Makes contents, a buffer at a time. */
export interface ContentSource {
  /** Writes at least `lengthBytes`, in whole words, from `at` of the lane's memory on. */
  fill(at: number, lengthBytes: number): void;
}
