/** What contents come from. */

/** Makes contents, a buffer at a time. */
export interface ContentSource {
  /** Writes at least `lengthBytes`, in whole words, from the start of a buffer. */
  fill(words: Int32Array, lengthBytes: number): void;
}
