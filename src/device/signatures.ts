/**
 * Recognises what a block device carries, so that a run does not write over it. A small table of
 * magic numbers always looks first, since small systems lack util-linux; where it finds nothing,
 * `wipefs` is asked, which knows some hundred formats more.
 */
import { execFileSync } from "node:child_process";
import { readSync } from "node:fs";

interface Magic {
  readonly name: string;
  /** Byte offset from the start; from the end of the device when negative. */
  readonly at: number | ((sizeBytes: number) => number);
  readonly bytes: string;
}

const KIB = 1024;

/** Offsets and bytes are those of util-linux's libblkid (superblocks/*.c, partitions/*.c). */
const MAGICS: readonly Magic[] = [
  { name: "a GPT partition table", at: 512, bytes: "EFI PART" },
  { name: "a GPT partition table", at: 4096, bytes: "EFI PART" },
  { name: "a backup GPT partition table", at: -512, bytes: "EFI PART" },
  { name: "a backup GPT partition table", at: -4096, bytes: "EFI PART" },
  { name: "an MBR partition table or boot sector", at: 510, bytes: "\x55\xaa" },
  { name: "an ext2/3/4 file system", at: 0x438, bytes: "\x53\xef" },
  { name: "an XFS file system", at: 0, bytes: "XFSB" },
  { name: "a btrfs file system", at: 0x10040, bytes: "_BHRfS_M" },
  { name: "an F2FS file system", at: 0x400, bytes: "\x10\x20\xf5\xf2" },
  { name: "a FAT file system", at: 0x36, bytes: "FAT1" },
  { name: "a FAT file system", at: 0x52, bytes: "FAT32" },
  { name: "an exFAT file system", at: 3, bytes: "EXFAT   " },
  { name: "an NTFS file system", at: 3, bytes: "NTFS    " },
  { name: "a bcachefs file system", at: 4120, bytes: "\xc6\x85\x73\xf6\x66\xce\x90\xa9" },
  { name: "an ISO 9660 file system", at: 0x8001, bytes: "CD001" },
  { name: "a SquashFS file system", at: 0, bytes: "hsqs" },
  { name: "an EROFS file system", at: 0x400, bytes: "\xe2\xe1\xf5\xe0" },
  { name: "a bcache device", at: 4120, bytes: "\xc6\x85\x73\xf6\x4e\x1a\x45\xca" },
  { name: "a LUKS volume", at: 0, bytes: "LUKS\xba\xbe" },
  { name: "a Ceph BlueStore device", at: 0, bytes: "bluestore block device" },
  // Swap signs the end of its first page, whose size depends on the machine that made it.
  ...[4, 8, 16, 64].flatMap((pageKib) =>
    ["SWAPSPACE2", "SWAP-SPACE"].map((bytes) => ({
      name: "swap space",
      at: pageKib * KIB - 10,
      bytes,
    })),
  ),
  // The LVM label may stand in any of the first four sectors.
  ...[0, 1, 2, 3].map((sector) => ({
    name: "an LVM physical volume",
    at: sector * 512,
    bytes: "LABELONE",
  })),
  // md superblocks 1.1, 1.2, 1.0 and 0.90 (md(4)): at the start, at 4 KiB, near the end.
  ...[
    0,
    4 * KIB,
    (sizeBytes: number) => Math.floor((sizeBytes - 8 * KIB) / (4 * KIB)) * 4 * KIB,
    (sizeBytes: number) => (Math.floor(sizeBytes / (64 * KIB)) - 1) * 64 * KIB,
  ].map((at) => ({ name: "a member of an md RAID", at, bytes: "\xfc\x4e\x2b\xa9" })),
  { name: "a member of an Intel RAID", at: -1024, bytes: "Intel Raid ISM Cfg" },
  { name: "a member of a DDF RAID", at: -512, bytes: "\xde\x11\xde\x11" },
  // ZFS keeps 128 slots for its uberblock in the first label; at least one of them is in use.
  ...Array.from({ length: 128 }, (_, slot) => ({
    name: "a ZFS pool member",
    at: 128 * KIB + slot * KIB,
    bytes: "\x0c\xb1\xba\x00\x00\x00\x00\x00",
  })),
];

/**
 * What the device carries, in words such as "an ext2/3/4 file system"; empty when nothing is known.
 * @param fd of the device, open for reading
 * @throws Error of read(2)
 */
export function findSignatures(fd: number, path: string, sizeBytes: number): string[] {
  const names = MAGICS.filter((magic) => carries(fd, magic, sizeBytes)).map(({ name }) => name);
  return names.length > 0 ? [...new Set(names)] : askWipefs(path);
}

function carries(fd: number, { at, bytes }: Magic, sizeBytes: number): boolean {
  const offset = typeof at === "function" ? at(sizeBytes) : at < 0 ? sizeBytes + at : at;
  if (offset < 0) return false;
  const buffer = Buffer.alloc(bytes.length);
  const readBytes = readSync(fd, buffer, 0, bytes.length, offset);
  return readBytes === bytes.length && buffer.toString("latin1") === bytes;
}

/** What `wipefs` (util-linux 2.33 or newer) finds; empty where it is missing or fails. */
function askWipefs(path: string): string[] {
  try {
    // The sbin directories are not in every user's PATH.
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    const output = execFileSync("wipefs", ["--json", path], {
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
    const found = JSON.parse(output) as { signatures: { type: string }[] };
    return [...new Set(found.signatures.map(({ type }) => `a signature of ${type}`))];
  } catch {
    return [];
  }
}
