import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { EnvironmentError } from "../../../src/base/errors.js";
import { findSignatures } from "../../../src/device/guards/signatures.js";
import { scratchDirectory } from "../scratch.js";

const IMAGE_BYTES = 8 << 20;

/** A sparse image with these bytes at these offsets. */
function imageWith(t: TestContext, bytes: Readonly<Record<number, string>> = {}): string {
  const path = join(scratchDirectory(t), "image");
  writeFileSync(path, "");
  truncateSync(path, IMAGE_BYTES);
  const fd = openSync(path, "r+");
  for (const [offset, text] of Object.entries(bytes)) {
    writeSync(fd, Buffer.from(text, "latin1"), 0, text.length, Number(offset));
  }
  closeSync(fd);
  return path;
}

function signaturesOf(path: string, sizeBytes = IMAGE_BYTES): string[] {
  const fd = openSync(path, "r");
  try {
    return findSignatures(fd, path, sizeBytes);
  } finally {
    closeSync(fd);
  }
}

test("a device of zeros carries nothing, nor does one that is smaller than any signature", (t) => {
  assert.deepEqual(signaturesOf(imageWith(t)), []);
  const tiny = join(scratchDirectory(t), "tiny");
  writeFileSync(tiny, Buffer.alloc(512));
  assert.deepEqual(signaturesOf(tiny, 512), []);
});

test("magic numbers at the start, in the middle and at the end are recognised", (t) => {
  const end = IMAGE_BYTES;
  const expected = [
    [512, "EFI PART", "a GPT partition table"],
    [end - 512, "EFI PART", "a backup GPT partition table"],
    [510, "\x55\xaa", "an MBR partition table or boot sector"],
    [0x438, "\x53\xef", "an ext2/3/4 file system"],
    [0, "XFSB", "an XFS file system"],
    [0x10040, "_BHRfS_M", "a btrfs file system"],
    [4086, "SWAPSPACE2", "swap space"],
    [512, "LABELONE", "an LVM physical volume"],
    [0, "LUKS\xba\xbe", "a LUKS volume"],
    [4096, "\xfc\x4e\x2b\xa9", "a member of an md RAID"],
    [end - 8192, "\xfc\x4e\x2b\xa9", "a member of an md RAID"],
    [end - 65536, "\xfc\x4e\x2b\xa9", "a member of an md RAID"],
    [131072 + 5 * 1024, "\x0c\xb1\xba\x00\x00\x00\x00\x00", "a ZFS pool member"],
    [131072, "\x00\x00\x00\x00\x00\xba\xb1\x0c", "a ZFS pool member"],
    [end - 131072, "\x0c\xb1\xba\x00\x00\x00\x00\x00", "a ZFS pool member"],
    [end - 262144 - 1024, "\x00\x00\x00\x00\x00\xba\xb1\x0c", "a ZFS pool member"],
    [512, "\x57\x45\x56\x82", "a BSD disk label"],
    [64, "\x82\x56\x45\x57", "a BSD disk label"],
    [0, "RDSK", "an Amiga partition table"],
    [15 * 512, "RDSK", "an Amiga partition table"],
    [508, "\xda\xbe", "a Sun disk label"],
    [0, "\x0b\xe5\xa9\x41", "an SGI disk label"],
    [512, "PM\0\0", "an Apple partition map"],
    [3072, "PRIVHEAD", "a Windows dynamic disk"],
    [1024, "\xe5\xd6\xd3\xf1", "a DASD volume label"],
    [0x1400, "\x10\x20\xf5\xf2", "an F2FS file system"],
    [end - 509, "NTFS    ", "an NTFS file system"],
    [3, "-FVE-FS-", "a BitLocker volume"],
    [16384, "SKUL\xba\xbe", "a LUKS volume"],
    [4 << 20, "SKUL\xba\xbe", "a LUKS volume"],
    [end - 4096 + 60, "\x83\x74\x02\x6d", "a DRBD device"],
    [516, "!Stra0tis\x86\xff\x02^\x41rh", "a Stratis pool member"],
    [0, "dmvdo001", "a VDO volume"],
    [0, "HM\x01\0", "an LVM physical volume"],
    [65526, "S1SUSPEND", "a hibernated system"],
    [32, "NXSB", "an APFS container"],
    [1024, "H+\0\x04", "an HFS+ file system"],
    [end - 4096, "\x02\0\0\0\0\0\x34\x34", "a NILFS2 file system"],
    [65536 + 0x55c, "\x19\x01\x54\x19", "a UFS file system"],
    [0xf000, "JFS1", "a JFS file system"],
    [65536 + 0x34, "ReIsEr2Fs", "a ReiserFS file system"],
    [2048, "OCFSV2", "an OCFS2 file system"],
    [1 << 20, "\x0d\xd0\x01\xc0", "a VMFS volume"],
    [32, "ORCLDISK", "an Oracle ASM disk"],
    [0, "DOS\x03", "an Amiga file system"],
  ] as const;
  for (const [offset, bytes, name] of expected) {
    assert.deepEqual(signaturesOf(imageWith(t, { [offset]: bytes })), [name], `${offset}`);
  }
});

test("several signatures are all named, each once", (t) => {
  const image = imageWith(t, { 0: "XFSB", 512: "EFI PART", 4096: "EFI PART" });
  assert.deepEqual(signaturesOf(image), ["a GPT partition table", "an XFS file system"]);
});

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What makes it, in how many MiB, what it is, and whether it survives the loss of its start. */
const MAKERS = [
  ["mkfs.ext4 -q -F -b 1024", 64, "an ext2/3/4 file system", true],
  ["mkfs.ext4 -q -F -b 4096", 512, "an ext2/3/4 file system", true],
  ["mkfs.xfs -q -f", 500, "an XFS file system", true],
  ["mkfs.btrfs -q -f", 256, "a btrfs file system", true],
  ["mkfs.f2fs -q -f", 64, "an F2FS file system", false],
  ["mkfs.vfat", 8, "a FAT file system", false],
  ["mkfs.exfat", 8, "an exFAT file system", false],
  ["mkfs.ntfs -F -q -Q", 8, "an NTFS file system", true],
  ["mkfs.nilfs2 -q", 160, "a NILFS2 file system", true],
  ["mkfs.jfs -q", 16, "a JFS file system", true],
  ["mkfs.udf", 8, "an ISO 9660 or UDF file system", true],
  ["mkfs.gfs2 -q -O -p lock_nolock", 64, "a GFS file system", true],
  ["mkfs.ocfs2 -q -F -M local", 64, "an OCFS2 file system", false],
  ["mkfs.bfs", 8, "an SCO BFS file system", false],
  ["mkfs.minix", 8, "a signature of minix", false],
  ["mkswap -q", 8, "swap space", false],
  ["make-bcache -B", 8, "a bcache device", false],
  ["cryptsetup luksFormat -q --pbkdf pbkdf2", 32, "a LUKS volume", false],
  ["sfdisk -q --label gpt", 8, "a GPT partition table", false],
  ["sfdisk -q --label dos", 8, "an MBR partition table or boot sector", false],
] as const;

for (const [command, sizeMib, name, hasCopies] of MAKERS) {
  const [maker, ...options] = command.split(" ");
  const missing = spawnSync(maker!, ["-V"], { env, input: "" }).error !== undefined;
  test(`what ${command} makes is ${name}`, { skip: missing && `${maker} is missing` }, (t) => {
    const image = imageWith(t);
    const sizeBytes = sizeMib << 20;
    truncateSync(image, sizeBytes);
    // A passphrase, or a partition of the whole disk.
    const input = join(scratchDirectory(t), "input");
    writeFileSync(input, maker === "cryptsetup" ? "passphrase" : ",\n");
    const inputFd = openSync(input, "r");
    execFileSync(maker!, [...options, image], { env, stdio: [inputFd, "ignore", "ignore"] });
    closeSync(inputFd);
    assert.ok(signaturesOf(image, sizeBytes).includes(name));
    if (!hasCopies) return;
    const fd = openSync(image, "r+");
    writeSync(fd, Buffer.alloc(32 << 10));
    closeSync(fd);
    const names = signaturesOf(image, sizeBytes);
    assert.ok(names.includes(name) || names.includes("a backup GPT partition table"), `${names}`);
  });
}

test("the backup of a GPT is enough", (t) => {
  const end = IMAGE_BYTES;
  for (const offset of [end - 512, end - 4096]) {
    const expected = ["a backup GPT partition table"];
    assert.deepEqual(signaturesOf(imageWith(t, { [offset]: "EFI PART" })), expected);
  }
});

/** Puts a program named wipefs before the machine's own. */
function replaceWipefs(t: TestContext, script: string): void {
  const directory = scratchDirectory(t);
  writeFileSync(join(directory, "wipefs"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${directory}:${path}`;
  t.after(() => {
    process.env.PATH = path;
  });
}

test("wipefs is asked where the table knows nothing", (t) => {
  replaceWipefs(t, `echo '{"signatures": [{"type": "one"}, {"type": "one"}, {"type": "two"}]}'`);
  assert.deepEqual(signaturesOf(imageWith(t)), ["a signature of one", "a signature of two"]);
  assert.deepEqual(signaturesOf(imageWith(t, { 0: "XFSB" })), ["an XFS file system"]);
});

test("a wipefs that fails, dies or talks nonsense cannot tell, which is an error", (t) => {
  const says = (message: RegExp) => ({ name: EnvironmentError.name, message });
  replaceWipefs(t, "echo no such option >&2; exit 1");
  assert.throws(() => signaturesOf(imageWith(t)), says(/wipefs cannot tell.*no such option/));
  replaceWipefs(t, "kill -9 $$");
  assert.throws(() => signaturesOf(imageWith(t)), says(/wipefs cannot tell.*SIGKILL/));
  replaceWipefs(t, "echo nonsense");
  assert.throws(() => signaturesOf(imageWith(t)), says(/wipefs cannot tell.*no JSON/));
});
