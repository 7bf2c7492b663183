/** fio's buckets for depths and batch sizes. */

/** For iodepth_level: 1 2 4 8 16 32 >=64, the bucket of the largest power of two not above. */
export function depthBucket(depth: number): number {
  return Math.min(6, 31 - Math.clz32(depth));
}

/** For iodepth_submit and iodepth_complete: 0, then up to 4, 8, 16, 32, 64, and more. */
export function batchBucket(count: number): number {
  if (count === 0) return 0;
  if (count <= 4) return 1;
  if (count > 64) return 6;
  return 31 - Math.clz32(count - 1);
}
