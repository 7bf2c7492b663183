import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { holeBytes } from "../../../src/device/target/hole-bytes.js";
import { layOutFiles } from "../../../src/device/target/layout.js";
import type { LayoutRequest } from "../../../src/device/target/requests.js";
import { unlinkTarget } from "../../../src/device/target/unlink.js";
import { blankImage, noLoop, tool } from "../loop.js";
import { scratchDirectory } from "../scratch.js";

const MIB = 1 << 20;

function request(path: string, changes: Partial<LayoutRequest> = {}): LayoutRequest {
  const defaults = { fallocate: "native", writeData: true, createOnOpen: false } as const;
  return { path, sizeBytes: 3 * MIB, ...defaults, ...changes };
}

test("a missing file gets its directories and random data without holes", async (t) => {
  const path = join(scratchDirectory(t), "a/b/file");
  const progress: number[][] = [];
  await layOutFiles([request(path, { sizeBytes: 2 * MIB + 100 })], {
    onProgress: (...bytes) => progress.push(bytes),
  });
  const content = readFileSync(path);
  assert.equal(content.length, 2 * MIB + 100);
  assert.equal(holeBytes(path, 0, content.length), 0);
  assert.notDeepEqual(content.subarray(0, MIB), content.subarray(MIB, 2 * MIB));
  const total = 2 * MIB + 100;
  assert.deepEqual(progress, [
    [MIB, total],
    [2 * MIB, total],
    [total, total],
  ]);
});

test("a short file is extended and keeps what it holds", async (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "mine");
  await layOutFiles([request(path)], { fill: (b) => b.fill(7) });
  const content = readFileSync(path);
  assert.equal(content.length, 3 * MIB);
  assert.equal(content.subarray(0, 4).toString(), "mine");
  assert.ok(content.subarray(4).every((byte) => byte === 7));
});

test("hosts that make the same file at the same time do not fail", async (t) => {
  const path = join(scratchDirectory(t), "file");
  await Promise.all([layOutFiles([request(path)]), layOutFiles([request(path)])]);
  assert.equal(statSync(path).size, 3 * MIB);
  assert.equal(holeBytes(path, 0, 3 * MIB), 0);
});

test("a file that is long enough is left alone, holes and all", async (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, "");
  truncateSync(path, 4 * MIB);
  const before = statSync(path);
  await layOutFiles([request(path)]);
  assert.equal(statSync(path).mtimeMs, before.mtimeMs);
  assert.equal(holeBytes(path, 0, 4 * MIB), 4 * MIB);
});

test("requests for one path become the largest of them, with data when one needs data", async (t) => {
  const path = join(scratchDirectory(t), "file");
  await layOutFiles([
    request(path, { sizeBytes: 4 * MIB, writeData: false }),
    request(path, { sizeBytes: MIB }),
  ]);
  assert.equal(statSync(path).size, 4 * MIB);
  assert.equal(holeBytes(path, 0, 4 * MIB), 0);
});

test("without data each fallocate mode does to size and space what it says", async (t) => {
  const directory = scratchDirectory(t);
  const expected = {
    none: { size: 0, reserved: false },
    native: { size: 3 * MIB, reserved: true },
    posix: { size: 3 * MIB, reserved: true },
    keep: { size: 0, reserved: true },
    truncate: { size: 3 * MIB, reserved: false },
  } as const;
  for (const [mode, { size, reserved }] of Object.entries(expected)) {
    const path = join(directory, mode);
    await layOutFiles([
      request(path, { writeData: false, fallocate: mode as LayoutRequest["fallocate"] }),
    ]);
    const stats = statSync(path);
    assert.equal(stats.size, size, mode);
    assert.equal(stats.blocks * 512 >= 3 * MIB, reserved, mode);
  }
});

test("two names of one file are one file", async (t) => {
  const path = join(scratchDirectory(t), "file");
  const relativePath = relative(process.cwd(), path);
  await layOutFiles([request(path), request(relativePath, { sizeBytes: MIB })]);
  assert.equal(statSync(path).size, 3 * MIB);
});

test("create_on_open makes directories only", async (t) => {
  const directory = scratchDirectory(t);
  const path = join(directory, "a/file");
  await layOutFiles([request(path, { createOnOpen: true })]);
  assert.ok(existsSync(join(directory, "a")));
  assert.equal(existsSync(path), false);
});

test("a size of 0 creates an empty file, and devices are left alone", async (t) => {
  const path = join(scratchDirectory(t), "file");
  await layOutFiles([request(path, { sizeBytes: 0 }), request("/dev/null")]);
  assert.equal(statSync(path).size, 0);
});

test("too little space is found before anything is written", async (t) => {
  const directory = scratchDirectory(t);
  const { blocks, bsize } = statfsSync(directory);
  const half = request(join(directory, "a"), { sizeBytes: Math.floor((blocks * bsize) / 2) + MIB });
  await assert.rejects(layOutFiles([half, { ...half, path: join(directory, "b") }]), {
    name: "EnvironmentError",
    message: /laying out needs \d+ bytes, but the file system of .* has \d+ free/,
  });
  assert.equal(existsSync(join(directory, "a")), false);
});

test("an aborted layout takes back what it did, and keeps what was there", async (t) => {
  const directory = scratchDirectory(t);
  const fresh = join(directory, "fresh");
  const old = join(directory, "old");
  writeFileSync(old, "mine");
  for (const path of [fresh, old]) {
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await assert.rejects(layOutFiles([request(path)], options), { name: "AbortError" });
  }
  assert.equal(existsSync(fresh), false);
  assert.equal(readFileSync(old, "utf8"), "mine");
});

test("a layout that is aborted in its sync does not wait for that", async (t) => {
  const path = join(scratchDirectory(t), "file");
  const handle = await open(path, "w");
  t.mock.method(Object.getPrototypeOf(handle), "sync", () => new Promise(() => {}));
  await handle.close();
  rmSync(path);
  const controller = new AbortController();
  const onProgress = (doneBytes: number, totalBytes: number) => {
    if (doneBytes === totalBytes) setImmediate(() => controller.abort());
  };
  const layout = layOutFiles([request(path)], { signal: controller.signal, onProgress });
  await assert.rejects(layout, { name: "AbortError" });
  assert.equal(existsSync(path), false);
});

test("a layout cut short by a crash is taken up where it ended", async (t) => {
  const path = join(scratchDirectory(t), "file");
  const sizes: number[] = [];
  await layOutFiles([request(path)], { onProgress: () => sizes.push(statSync(path).size) });
  assert.deepEqual(sizes, [MIB, 2 * MIB, 3 * MIB], "the size never runs ahead of the data");
});

test("holes are counted inside the range only", (t) => {
  const path = join(scratchDirectory(t), "file");
  writeFileSync(path, Buffer.alloc(MIB, 1));
  truncateSync(path, 3 * MIB);
  assert.equal(holeBytes(path, 0, MIB), 0);
  assert.equal(holeBytes(path, MIB / 2, MIB), MIB / 2);
  assert.equal(holeBytes(path, 2 * MIB, 2 * MIB), 2 * MIB, "behind the end there is nothing");
});

test("unlink removes what it is to remove, never anything else, and does not mind what is gone", (t) => {
  const directory = scratchDirectory(t);
  const path = join(directory, "file");
  const child = join(directory, "child");
  writeFileSync(path, "");
  mkdirSync(child);
  unlinkTarget(path, "directory");
  unlinkTarget(child, "file");
  assert.ok(existsSync(path) && existsSync(child));
  for (const _ of ["there", "gone"]) {
    unlinkTarget(path, "file");
    unlinkTarget(child, "directory");
  }
  assert.equal(existsSync(path) || existsSync(child), false);
});

/** Mounts an ext2 image of 8 MiB, a file system without fallocate; null where that is refused. */
function mountExt2(t: TestContext): string | null {
  const image = blankImage(t);
  tool("mkfs.ext2", "-q", "-F", "-m", "0", image);
  const mountPoint = join(scratchDirectory(t), "ext2");
  mkdirSync(mountPoint);
  try {
    tool("mount", "-o", "loop", image, mountPoint);
    return mountPoint;
  } catch {
    t.skip("mounting is not allowed here");
    return null;
  }
}

test("a file system without fallocate gets zeros for posix, and nothing for native", {
  skip: noLoop,
}, async (t) => {
  const directory = mountExt2(t);
  if (directory === null) return;
  try {
    const posix = join(directory, "posix");
    await layOutFiles([request(posix, { writeData: false, fallocate: "posix" })]);
    assert.deepEqual(readFileSync(posix), Buffer.alloc(3 * MIB));
    assert.equal(holeBytes(posix, 0, 3 * MIB), 0);
    const native = join(directory, "native");
    await layOutFiles([request(native, { writeData: false })]);
    assert.equal(statSync(native).size, 0);
    const tooLarge = request(join(directory, "large"), { sizeBytes: 6 * MIB });
    await assert.rejects(layOutFiles([tooLarge]), { name: "EnvironmentError", message: /needs/ });
  } finally {
    tool("umount", directory);
  }
});
