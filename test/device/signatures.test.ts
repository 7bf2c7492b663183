import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findSignatures } from "../../src/device/signatures.js";
import { scratchDirectory } from "./scratch.js";

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
  ] as const;
  for (const [offset, bytes, name] of expected) {
    assert.deepEqual(signaturesOf(imageWith(t, { [offset]: bytes })), [name], `${offset}`);
  }
});

test("several signatures are all named, each once", (t) => {
  const image = imageWith(t, { 0: "XFSB", 512: "EFI PART", 4096: "EFI PART" });
  assert.deepEqual(signaturesOf(image), ["a GPT partition table", "an XFS file system"]);
});

const MAKERS = [
  ["mkfs.ext4", ["-q", "-F"], "an ext2/3/4 file system"],
  ["mkfs.xfs", ["-q", "-f", "-m", "crc=1"], "an XFS file system"],
  ["mkfs.btrfs", ["-q", "-f"], "a btrfs file system"],
  ["mkfs.vfat", [], "a FAT file system"],
  ["mkswap", ["-q"], "swap space"],
] as const;

for (const [maker, options, name] of MAKERS) {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const missing = spawnSync(maker, ["-V"], { env }).error !== undefined;
  test(`what ${maker} makes is ${name}`, { skip: missing && `${maker} is missing` }, (t) => {
    const image = imageWith(t);
    truncateSync(image, 512 << 20);
    execFileSync(maker, [...options, image], { env, stdio: "ignore" });
    assert.ok(signaturesOf(image, 512 << 20).includes(name));
  });
}

const wipefs = spawnSync("/usr/sbin/wipefs", ["--version"]).error === undefined;
test("wipefs knows what the table does not", { skip: !wipefs && "wipefs is missing" }, (t) => {
  const minix = imageWith(t, { 1040: "\x7f\x13" });
  const romfs = imageWith(t, { 0: "-rom1fs-" });
  assert.deepEqual(signaturesOf(romfs), ["a signature of romfs"]);
  assert.deepEqual(signaturesOf(minix), [], "wipefs checks more than the magic number");
});
