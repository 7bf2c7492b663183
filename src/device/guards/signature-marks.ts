/**
 * The marks by which partition tables, file systems, volumes and members of arrays are known: one
 * table of bytes and of all the places where they may stand. Copies count like the original, since
 * data whose first blocks are gone can still be somebody's.
 *
 * Offsets and bytes are those of util-linux's libblkid (superblocks/*.c, partitions/*.c) and, where
 * it has none, of the format's own source, which the row names. What is known by less than four
 * bytes is left to wipefs, which checks more than a mark, but for the most common: each mark of two
 * bytes takes one device of random contents in 65,536 for something else.
 */

/** In bytes from the start of a device of that size; from its end when negative. */
export type Position = number | ((sizeBytes: number) => number);

export interface Magic {
  readonly name: string;
  /** A partition table, which a disk has for the sake of its partitions. */
  readonly isTable: boolean;
  readonly at: readonly Position[];
  /** Any of them tells; one character a byte. */
  readonly anyOf: readonly string[];
  /** What has to stand beside it, by the distance in bytes. */
  readonly with?: ReadonlyMap<number, string>;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SECTOR = 512;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** So many whole units before the end, plus some bytes. */
function beforeEnd(unitBytes: number, units: number, plusBytes = 0): Position {
  return (sizeBytes) => (Math.floor(sizeBytes / unitBytes) - units) * unitBytes + plusBytes;
}

function row(name: string, at: Position | readonly Position[], ...anyOf: string[]): Magic {
  return { name, isTable: false, at: [at].flat() as readonly Position[], anyOf };
}

function table(name: string, at: Position | readonly Position[], ...anyOf: string[]): Magic {
  return { ...row(name, at, ...anyOf), isTable: true };
}

const TABLES: readonly Magic[] = [
  table("a GPT partition table", [512, 2048, 4096], "EFI PART"),
  table("a backup GPT partition table", [-512, -2048, -4096], "EFI PART"),
  table("an MBR partition table or boot sector", 510, "\x55\xaa"),
  // Of little-endian and of big-endian machines.
  table("a BSD disk label", [64, 128, 512], "\x57\x45\x56\x82", "\x82\x56\x45\x57"),
  // linux/affs_hardblocks.h: in any of the first RDB_ALLOCATION_LIMIT blocks.
  table(
    "an Amiga partition table",
    range(16).map((block) => block * SECTOR),
    "RDSK",
  ),
  table("a Sun disk label", 508, "\xda\xbe"),
  table("an SGI disk label", 0, "\x0b\xe5\xa9\x41"),
  table("an Apple partition map", [512, 1024, 2048, 4096], "PM\0\0"),
  table("an AIX disk label", 0, "\xc9\xc2\xd4\xc1"),
  table("an Ultrix disk label", 16384 - 72, "\x57\x29\x03\x00"),
  table("a Solaris disk label", 524, "\xee\xde\x0d\x60"),
  table("a UnixWare disk label", 29 * SECTOR + 4, "\x0d\x60\xe5\xca"),
  // block/partitions/ldm.h, sysv68.c and ibm.c of Linux; the last are EBCDIC.
  table("a Windows dynamic disk", 6 * SECTOR, "PRIVHEAD"),
  table("a Motorola disk label", 0xf8, "MOTOROLA"),
  table(
    "a DASD volume label",
    [512, 1024, 2048, 4096, 8192],
    "\xe5\xd6\xd3\xf1",
    "\xd3\xd5\xe7\xf1",
    "\xc3\xd4\xe2\xf1",
  ),
];

/**
 * Backups of an ext superblock begin with their block, in the groups 1, 3, 5 and 7 (and powers of
 * these); each tells its group and the block size (fs/ext4/ext4.h).
 */
const EXT_BACKUPS: readonly Magic[] = range(7).flatMap((shift) => {
  const blockBytes = KIB << shift;
  const firstBlock = blockBytes === KIB ? 1 : 0;
  return [1, 3, 5, 7].map((group) => ({
    ...row(
      "an ext2/3/4 file system",
      (group * 8 * blockBytes + firstBlock) * blockBytes + 0x38,
      "\x53\xef",
    ),
    with: new Map([
      [0x18 - 0x38, `${String.fromCharCode(shift)}\0\0\0`],
      [0x5a - 0x38, `${String.fromCharCode(group)}\0`],
    ]),
  }));
});

/** mkfs.xfs makes 4, 16 or 32 allocation groups, of 1 TiB at most, each with a superblock. */
const XFS_GROUPS: readonly Position[] = [
  ...[4, 16, 32].map((groups): Position => {
    return (sizeBytes) => Math.ceil(Math.floor(sizeBytes / (4 * KIB)) / groups) * 4 * KIB;
  }),
  1024 * GIB,
];

/** fs_magic of UFS in its kinds. */
const UFS_MAGICS = ["\x54\x19\x01\x00", "\x19\x01\x54\x19", "\x12\x56\x19\x00"]
  .concat("\x14\x50\x09\x00", "\x95\x21\x61\x00", "\x94\x19\x23\x05")
  .flatMap((bytes) => [bytes, [...bytes].reverse().join("")]);

const FILE_SYSTEMS: readonly Magic[] = [
  row("an ext2/3/4 file system", 0x438, "\x53\xef"),
  ...EXT_BACKUPS,
  row("an XFS file system", [0, ...XFS_GROUPS], "XFSB"),
  row("a btrfs file system", [0x10040, 64 * MIB + 0x40, 256 * GIB + 0x40], "_BHRfS_M"),
  row("an F2FS file system", [0x400, 0x1400], "\x10\x20\xf5\xf2"),
  row("a FAT file system", 0x36, "FAT1", "MSDOS"),
  // The boot sector's copy is in sector 6.
  row("a FAT file system", [0x52, 6 * 512 + 0x52, 6 * 4096 + 0x52], "FAT32", "MSWIN"),
  row("an exFAT file system", [3, 12 * 512 + 3, 12 * 4096 + 3], "EXFAT   "),
  row("an NTFS file system", [3, -512 + 3, -4096 + 3], "NTFS    "),
  row("a ReFS file system", 3, "ReFS\0"),
  // fs/bcachefs/bcachefs_format.h: the layout, and the superblocks that it leads to.
  row("a bcachefs file system", [3584, 4120], "\xc6\x85\x73\xf6\x66\xce\x90\xa9"),
  row("an ISO 9660 or UDF file system", 0x8001, "CD001", "BEA01", "BOOT2", "NSR02", "NSR03"),
  row("a High Sierra file system", 0x8009, "CDROM"),
  row("a SquashFS file system", 0, "hsqs", "sqsh"),
  row("a cramfs file system", 0, "\x45\x3d\xcd\x28", "\x28\xcd\x3d\x45"),
  row("a romfs file system", 0, "-rom1fs-"),
  row("an EROFS file system", 0x400, "\xe2\xe1\xf5\xe0"),
  row("a JFS file system", [0x8000, 0xf000], "JFS1"),
  row("a ReiserFS file system", [0x2014, 0x2034, 0x10000, 0x10034], "ReIsEr"),
  row("an HFS+ file system", [1024, -1024], "H+\0\x04", "HX\0\x05"),
  row("an APFS container", 32, "NXSB"),
  row("a NILFS2 file system", [0x400, beforeEnd(512, 8)], "\x02\0\0\0\0\0\x34\x34"),
  row(
    "a UFS file system",
    [0, 8, 64, 256].map((kib) => kib * KIB + 0x55c),
    ...UFS_MAGICS,
  ),
  row("a BeFS file system", [0x20, 0x220], "BFS1", "1SFB"),
  row("an SCO BFS file system", 0, "\xce\xfa\xad\x1b"),
  // fs/affs/amigaffs.h, and SFS of the Amiga.
  row("an Amiga file system", 0, ...range(8).map((kind) => `DOS${String.fromCharCode(kind)}`)),
  row("an Amiga file system", 0, "SFS\0"),
  row("a GFS file system", 64 * KIB, "\x01\x16\x19\x70"),
  row(
    "an OCFS2 file system",
    [1, 2, 4, 8].map((kib) => kib * KIB),
    "OCFSV2",
  ),
  // fs/ocfs2/ocfs2_fs.h: backups from 1 GiB on, each four times as far.
  row(
    "an OCFS2 file system",
    range(6).map((index) => GIB * 4 ** index),
    "OCFSV2",
  ),
  row("an OCFS file system", 8 * KIB, "OracleCFS"),
  row("a VMFS file system", 2 * MIB, "\x5e\xf1\xab\x2f"),
  row("a VMFS volume", MIB, "\x0d\xd0\x01\xc0"),
  row("a VxFS file system", KIB, "\xf5\xfc\x01\xa5"),
  row("a VxFS file system", 8 * KIB, "\xa5\x01\xfc\xf5"),
  row("an HPFS file system", 8 * KIB, "\x49\xe8\x95\xf9"),
  row("a NetWare volume", 4 * KIB, "SPB5"),
  row("a zonefs file system", 0, "SFOZ"),
  row("an EXFS file system", 0, "EXFS"),
  row("a UBI volume", 0, "UBI#"),
  row("a UBIFS file system", 0, "\x31\x18\x10\x06"),
];

/** Swap and what hibernation makes of it sign the first page, whose size the machine decides. */
const PAGE_ENDS = [4, 8, 16, 32, 64].map((kib) => kib * KIB - 10);

/** The four labels of a ZFS device; each has 128 slots for uberblocks behind 128 KiB. */
const ZFS_UBERBLOCKS: readonly Position[] = [
  0,
  256 * KIB,
  beforeEnd(256 * KIB, 2),
  beforeEnd(256 * KIB, 1),
].flatMap((label) => {
  return range(128).map((slot): Position => {
    const inLabel = 128 * KIB + slot * KIB;
    return typeof label === "number" ? label + inLabel : (sizeBytes) => label(sizeBytes) + inLabel;
  });
});

const VOLUMES: readonly Magic[] = [
  row("swap space", PAGE_ENDS, "SWAPSPACE2", "SWAP-SPACE"),
  row("a hibernated system", PAGE_ENDS, "S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"),
  row("a hibernated system", 0, "\xed\xc3\x02\xe9\x98\x56\xe5\x0c"),
  row("a LUKS volume", 0, "LUKS\xba\xbe"),
  // LUKS2 keeps a second header behind the first, whose size is one of these (luks2_disk_metadata.c).
  row(
    "a LUKS volume",
    range(9).map((index) => (16 * KIB) << index),
    "SKUL\xba\xbe",
  ),
  row("a BitLocker volume", 3, "-FVE-FS-"),
  // The LVM label may stand in any of the first four sectors.
  row(
    "an LVM physical volume",
    range(4).map((sector) => sector * SECTOR),
    "LABELONE",
  ),
  row("an LVM physical volume", 0, "HM\x01\0", "HM\x02\0"),
  row("a device-mapper snapshot", 0, "SnAp"),
  row("a dm-verity volume", 0, "verity\0\0"),
  row("a dm-integrity volume", 0, "integrt\0"),
  row("a VDO volume", 0, "dmvdo001"),
  row("a Stratis pool member", [SECTOR + 4, 9 * SECTOR + 4], "!Stra0tis"),
  row("a bcache device", 4120, "\xc6\x85\x73\xf6\x4e\x1a\x45\xca"),
  row(
    "a DRBD device",
    beforeEnd(4 * KIB, 1, 60),
    "\x83\x74\x02\x6b",
    "\x83\x74\x02\x6c",
    "\x83\x74\x02\x6d",
  ),
  row("a DRBD device", 0, "$DRBDmgr=q", "DRBDdlh*"),
  // Ceph keeps copies of the label (BlueStore.cc: bdev_label_positions).
  row(
    "a Ceph BlueStore device",
    [0, GIB, 10 * GIB, 100 * GIB, 1000 * GIB],
    "bluestore block device",
  ),
  row("an Oracle ASM disk", 32, "ORCLDISK"),
  row("an mpool device", 0, "mpoolDev"),
  row("a ZFS pool member", ZFS_UBERBLOCKS, "\x0c\xb1\xba\0\0\0\0\0", "\0\0\0\0\0\xba\xb1\x0c"),
  // md superblocks 1.1, 1.2, 1.0 and 0.90 (md(4)): at the start, at 4 KiB, near the end.
  row(
    "a member of an md RAID",
    [
      0,
      4 * KIB,
      (sizeBytes: number) => Math.floor((sizeBytes - 8 * KIB) / (4 * KIB)) * 4 * KIB,
      beforeEnd(64 * KIB, 1),
    ],
    "\xfc\x4e\x2b\xa9",
    "\xa9\x2b\x4e\xfc",
  ),
  row("a member of an Intel RAID", [-1024, -8192], "Intel Raid ISM Cfg"),
  row("a member of a DDF RAID", [-512, -257 * SECTOR], "\xde\x11\xde\x11"),
  row("a member of an Adaptec RAID", -512, "\x37\xfc\x4d\x1e"),
  row("a member of an NVIDIA RAID", -1024, "NVIDIA"),
  row("a member of an LSI RAID", -512, "$XIDE$"),
  row("a member of a HighPoint RAID", [-11 * SECTOR, 4640], "\xf3\x16\x78\x5a"),
  row("a member of a HighPoint RAID", [-11 * SECTOR, 4640], "\xfd\x16\x78\x5a"),
  row("a member of a HighPoint RAID", 4640, "\xf0\x16\x78\x5a"),
  row(
    "a member of a Promise RAID",
    [63, 255, 256, 16, 399, 591, 675, 735, 911, 974, 991, 951, 3087].map((n) => -n * SECTOR),
    "Promise Technology, Inc.",
  ),
];

export const MAGICS: readonly Magic[] = [...TABLES, ...FILE_SYSTEMS, ...VOLUMES];
