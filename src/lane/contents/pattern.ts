/** A pattern of bytes, repeated from the start of a buffer. */

/** Repeats the pattern, which is not empty, from the start of the bytes. */
export function fillPattern(bytes: Uint8Array, pattern: Uint8Array): void {
  bytes.set(pattern.subarray(0, bytes.length));
  for (let done = pattern.length; done < bytes.length; done *= 2) {
    bytes.copyWithin(done, 0, Math.min(done, bytes.length - done));
  }
}
