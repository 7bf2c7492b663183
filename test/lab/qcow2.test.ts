import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { partlyAllocatedImage } from "../../src/lab/machine/qcow2.js";

const noQemu = spawnSync("qemu-img", ["--version"]).error ? "qemu-img is not installed" : false;

const MIB = 2 ** 20;

/** The image's extents as qemu-img sees them. */
function mapOf(sizeBytes: number, allocatedFromBytes: number) {
  const dir = mkdtempSync(join(tmpdir(), "hipri-qcow2-"));
  try {
    const path = join(dir, "image.qcow2");
    writeFileSync(path, partlyAllocatedImage(sizeBytes, allocatedFromBytes));
    const data = `data-file.driver=null-co,data-file.size=${sizeBytes}`;
    const image = ["--image-opts", `driver=qcow2,file.filename=${path},${data}`];
    execFileSync("qemu-img", ["check", ...image]);
    const json = execFileSync("qemu-img", ["map", "--output=json", ...image], { encoding: "utf8" });
    return JSON.parse(json) as { start: number; length: number; present: boolean }[];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

for (const [sizeMib, fromMib] of [
  [1024, 512],
  [1024, 1],
  [1, 0],
  [513, 512],
] as const) {
  test(`${sizeMib} MiB allocated from ${fromMib} MiB on`, { skip: noQemu }, () => {
    const expected = [
      ...(fromMib === 0 ? [] : [{ start: 0, length: fromMib * MIB, present: false }]),
      { start: fromMib * MIB, length: (sizeMib - fromMib) * MIB, present: true },
    ];
    const map = mapOf(sizeMib * MIB, fromMib * MIB);
    const seen = map.map(({ start, length, present }) => ({ start, length, present }));
    assert.deepEqual(seen, expected);
  });
}
