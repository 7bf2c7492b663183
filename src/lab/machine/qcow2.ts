/**
 * Writes the metadata of a qcow2 image (version 3) whose data lies in an external file and of
 * which only a part is allocated: reads there go to the data file, all others are answered with
 * zeros at once. On a slow data file this is one device of two speeds.
 * Source: docs/interop/qcow2.txt of QEMU.
 */

const CLUSTER_BITS = 16;
const CLUSTER = 1 << CLUSTER_BITS;
const ENTRIES_PER_TABLE = CLUSTER / 8;
/** Bit 63: the refcount is exactly one, so the cluster is written in place. */
const COPIED = 1n << 63n;
/** Incompatible feature bit 2. */
const EXTERNAL_DATA_FILE = 1n << 2n;
const HEADER_BYTES = 104;

// Clusters of the metadata file, in this order; the level-2 tables follow.
const REFCOUNT_TABLE = 1;
const REFCOUNT_BLOCK = 2;
const LEVEL1_TABLE = 3;
const LEVEL2_TABLES = 4;

/** Image sizes and the border of the allocated part are multiples of this. */
export const QCOW2_CLUSTER_BYTES = CLUSTER;

function writeHeader(image: Buffer, sizeBytes: number, level1Entries: number): void {
  image.write("QFI\xfb", 0, "latin1");
  image.writeUInt32BE(3, 4);
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(sizeBytes), 24);
  image.writeUInt32BE(level1Entries, 36);
  image.writeBigUInt64BE(BigInt(LEVEL1_TABLE * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(REFCOUNT_TABLE * CLUSTER), 48);
  image.writeUInt32BE(1, 56); // clusters of the refcount table
  image.writeBigUInt64BE(EXTERNAL_DATA_FILE, 72);
  image.writeUInt32BE(4, 96); // refcounts of 2^4 bits
  image.writeUInt32BE(HEADER_BYTES, 100);
}

/** Every cluster of the metadata file is in use once; the data file is not counted. */
function writeRefcounts(image: Buffer, clusterCount: number): void {
  image.writeBigUInt64BE(BigInt(REFCOUNT_BLOCK * CLUSTER), REFCOUNT_TABLE * CLUSTER);
  for (let cluster = 0; cluster < clusterCount; cluster++) {
    image.writeUInt16BE(1, REFCOUNT_BLOCK * CLUSTER + 2 * cluster);
  }
}

/**
 * The metadata of an image of `sizeBytes`, allocated from `allocatedFromBytes` to its end; each
 * allocated cluster lies in the data file at its own offset.
 * @param sizeBytes a multiple of 64 KiB, at most 1 TiB
 * @param allocatedFromBytes a multiple of 64 KiB
 */
export function partlyAllocatedImage(sizeBytes: number, allocatedFromBytes: number): Buffer {
  const clusters = sizeBytes / CLUSTER;
  const tableCount = Math.ceil(clusters / ENTRIES_PER_TABLE);
  const image = Buffer.alloc((LEVEL2_TABLES + tableCount) * CLUSTER);
  writeHeader(image, sizeBytes, tableCount);
  writeRefcounts(image, LEVEL2_TABLES + tableCount);
  for (let table = 0; table < tableCount; table++) {
    const offset = BigInt((LEVEL2_TABLES + table) * CLUSTER);
    image.writeBigUInt64BE(offset | COPIED, LEVEL1_TABLE * CLUSTER + 8 * table);
  }
  for (let cluster = allocatedFromBytes / CLUSTER; cluster < clusters; cluster++) {
    const entry = BigInt(cluster) * BigInt(CLUSTER);
    image.writeBigUInt64BE(entry | COPIED, LEVEL2_TABLES * CLUSTER + 8 * cluster);
  }
  return image;
}
