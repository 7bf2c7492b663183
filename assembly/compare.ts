/** @returns the index of the first byte in which two blocks differ, -1 where none does */
export function firstDifference(a: usize, b: usize, bytes: i32): i32 {
  let index = 0;
  for (; index + 16 <= bytes; index += 16) {
    if (v128.any_true(v128.xor(v128.load(a + index), v128.load(b + index)))) break;
  }
  for (; index < bytes; index++) {
    if (load<u8>(a + index) != load<u8>(b + index)) return index;
  }
  return -1;
}
