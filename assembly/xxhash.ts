/** XXH32 of Yann Collet, as its specification (xxhash_spec.md) has it. */

const PRIME1: u32 = 0x9e3779b1;
const PRIME2: u32 = 0x85ebca77;
const PRIME3: u32 = 0xc2b2ae3d;
const PRIME4: u32 = 0x27d4eb2f;
const PRIME5: u32 = 0x165667b1;

function round(sum: u32, word: u32): u32 {
  return rotl(sum + word * PRIME2, 13) * PRIME1;
}

export function xxh32(at: usize, end: usize, seed: u32): u32 {
  const length = (end - at) as u32;
  let hash = seed + PRIME5;
  if (length >= 16) {
    let a = seed + PRIME1 + PRIME2;
    let b = seed + PRIME2;
    let c = seed;
    let d = seed - PRIME1;
    for (; at + 16 <= end; at += 16) {
      a = round(a, load<u32>(at));
      b = round(b, load<u32>(at, 4));
      c = round(c, load<u32>(at, 8));
      d = round(d, load<u32>(at, 12));
    }
    hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
  }
  hash += length;
  for (; at + 4 <= end; at += 4) hash = rotl(hash + load<u32>(at) * PRIME3, 17) * PRIME4;
  for (; at < end; at++) hash = rotl(hash + (load<u8>(at) as u32) * PRIME5, 11) * PRIME1;
  hash = (hash ^ (hash >>> 15)) * PRIME2;
  hash = (hash ^ (hash >>> 13)) * PRIME3;
  return hash ^ (hash >>> 16);
}
