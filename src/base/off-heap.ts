/** Typed arrays for the hot loop. */

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike): T;
}

/**
 * An array of zeroes that stays where it is. V8 keeps small ones in its heap otherwise, where they
 * move, so that compiled code has to look their address up for each access (turn.ts).
 */
export function offHeap<T>(type: ArrayType<T>, length: number): T {
  return new type(new ArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

/** The same with these words. */
export function offHeapWords(words: readonly number[]): Int32Array {
  const array = offHeap(Int32Array, words.length);
  array.set(words);
  return array;
}

/** An array of zeroes in memory that other threads may look at. */
export function shared<T>(type: ArrayType<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
