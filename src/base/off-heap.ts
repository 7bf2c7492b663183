/** Typed arrays for the hot loop. */

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike): T;
}

/**
 * An array of zeroes that stays where it is. V8 keeps small ones in its heap otherwise, where they
 * move, so that compiled code has to look their address up for each access (steady.ts).
 */
export function offHeap<T>(type: ArrayType<T>, length: number): T {
  return new type(new ArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

/** The same, in memory that other threads may look at. */
export function shared<T>(type: ArrayType<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
