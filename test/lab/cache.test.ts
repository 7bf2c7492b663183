/** What the lab keeps is told from a kernel that does not boot, when a disk has damaged it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { EnvironmentError } from "../../src/base/errors.js";
import { keepLatest, markUsed } from "../../src/lab/cache.js";
import { kernelOfPackage } from "../../src/lab/kernel/package.js";
import { guestRoot } from "../../src/lab/root/root.js";
import { scratchDirectory } from "../support/scratch.js";

const noDpkg = spawnSync("dpkg-deb", ["--version"]).error === undefined ? false : "no dpkg-deb";

/** A directory whose cache the lab uses while the test runs. */
function withCache(t: TestContext): string {
  const directory = scratchDirectory(t);
  const { XDG_CACHE_HOME: before } = process.env;
  process.env.XDG_CACHE_HOME = join(directory, "cache");
  t.after(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  return directory;
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(path, bytes);
}

const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  "a flipped bit": flipBit,
  "a lost end": (path) => truncateSync(path, readFileSync(path).length >> 1),
  "nothing left": (path) => truncateSync(path),
};

/** What is recognised as an x86-64 bzImage of that release. */
function fakeImage(release: string): Buffer {
  const image = Buffer.alloc(8192);
  image.write("HdrS", 0x202);
  image.writeUInt16LE(0x100, 0x20e);
  image.writeUInt16LE(1, 0x236);
  image.write(`${release} (a)`, 0x300);
  return image;
}

/** A kernel's package with a module. @returns its path */
function makePackage(directory: string): string {
  const files = {
    "DEBIAN/control":
      "Package: k\nVersion: 1\nArchitecture: amd64\nMaintainer: a <a@b>\nDescription: k\n",
    "boot/vmlinuz-9.9": fakeImage("9.9"),
    "lib/modules/9.9/kernel/a.ko": "\0depends=\0",
  };
  for (const [path, contents] of Object.entries(files)) {
    const file = join(directory, "package", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  const made = spawnSync("dpkg-deb", ["-b", "package", "k.deb"], { cwd: directory });
  assert.equal(made.status, 0, made.stderr.toString());
  return join(directory, "k.deb");
}

test("a damaged kernel is named, and made anew once it is deleted", { skip: noDpkg }, async (t) => {
  const directory = withCache(t);
  const deb = makePackage(directory);
  const read = () => kernelOfPackage(deb);
  const { imagePath, moduleDir } = await read();
  const tree = dirname(dirname(imagePath));
  for (const path of [imagePath, join(moduleDir!, "kernel/a.ko"), join(tree, "sha256sums")]) {
    for (const [name, damage] of Object.entries(DAMAGES)) {
      damage(path);
      await assert.rejects(read, (error: unknown) => {
        assert.ok(error instanceof EnvironmentError, `${path}, ${name}`);
        // Of a damaged sum nobody can tell what it was the sum of.
        if (!path.endsWith("sums")) assert.equal(error.place, path, name);
        assert.match(error.format(), /damaged\n {2}Delete \/\S+, and the lab makes it anew\.$/);
        assert.match(error.cure ?? "", new RegExp(`^Delete ${tree},`));
        return true;
      });
      rmSync(tree, { recursive: true });
      await read();
    }
  }
  rmSync(imagePath);
  await assert.rejects(read, { place: imagePath });
});

test("a damaged root of the guest is made anew", async (t) => {
  withCache(t);
  const { path, cached } = await guestRoot([]);
  const whole = readFileSync(path);
  assert.deepEqual([cached, (await guestRoot([])).cached], [false, true]);
  for (const [name, damage] of Object.entries(DAMAGES)) {
    damage(path);
    assert.equal((await guestRoot([])).cached, false, name);
    assert.ok(readFileSync(path).equals(whole), name);
  }
});

test("a directory keeps the entries that were used last", (t) => {
  const directory = scratchDirectory(t);
  for (const [index, name] of ["a", "b", "c", "d"].entries()) {
    mkdirSync(join(directory, name));
    utimesSync(join(directory, name), 1000 + index, 1000 + index);
  }
  markUsed(join(directory, "a"));
  keepLatest(directory, 2);
  assert.deepEqual(readdirSync(directory).sort(), ["a", "d"]);
});
