import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { extendFile, replaceFile, type Sink } from "../../src/files/write.js";
import { scratchDirectory } from "../support/scratch.js";

/** A directory with a file of old contents. */
function withOld(t: TestContext): { readonly directory: string; readonly file: string } {
  const directory = scratchDirectory(t);
  const file = join(directory, "file");
  writeFileSync(file, "old\n");
  return { directory, file };
}

/** Writes something, and fails. */
function breakDown(sink: Sink): void {
  sink("half a li");
  throw new Error("broken");
}

describe("replaceFile", () => {
  it("shows the old contents until all of the new ones are there", (t) => {
    const { directory, file } = withOld(t);
    replaceFile(file, (sink) => {
      sink("new ");
      assert.equal(readFileSync(file, "utf8"), "old\n");
      assert.deepEqual(readdirSync(directory), ["file"], "a kill leaves nothing behind");
      sink(Buffer.from("contents\n"));
    });
    assert.equal(readFileSync(file, "utf8"), "new contents\n");
    assert.deepEqual(readdirSync(directory), ["file"]);
  });

  it("leaves the old file, or none, when it fails", (t) => {
    const { directory, file } = withOld(t);
    const { ino } = statSync(file);
    assert.throws(() => replaceFile(file, breakDown), /broken/);
    assert.throws(() => replaceFile(join(directory, "other"), breakDown), /broken/);
    assert.deepEqual([readFileSync(file, "utf8"), statSync(file).ino], ["old\n", ino]);
    assert.deepEqual(readdirSync(directory), ["file"]);
  });

  it("leaves nothing behind when the file cannot take its place", (t) => {
    const { directory, file } = withOld(t);
    assert.throws(() =>
      replaceFile(join(directory, "late"), () => mkdirSync(join(directory, "late"))),
    );
    assert.deepEqual(readdirSync(directory), ["file", "late"]);
    assert.ok(lstatSync(file).isFile());
  });

  it("goes through a link, and replaces one that was put in the way meanwhile", (t) => {
    const { directory, file } = withOld(t);
    symlinkSync("file", join(directory, "link"));
    replaceFile(join(directory, "link"), (sink) => sink("new\n"));
    assert.equal(readFileSync(file, "utf8"), "new\n");
    assert.ok(lstatSync(join(directory, "link")).isSymbolicLink());
    const planted = join(directory, "planted");
    replaceFile(planted, (sink) => {
      symlinkSync("file", planted);
      sink("newer\n");
    });
    assert.equal(readFileSync(file, "utf8"), "new\n");
    assert.ok(lstatSync(planted).isFile());
  });
});

for (const write of [replaceFile, extendFile]) {
  it(`${write.name} writes regular files only, also through links`, (t) => {
    const { directory } = withOld(t);
    assert.equal(spawnSync("mkfifo", [join(directory, "fifo")]).status, 0);
    symlinkSync("fifo", join(directory, "link"));
    symlinkSync(directory, join(directory, "loop"));
    for (const name of ["link", "loop"]) {
      assert.throws(
        () => write(join(directory, name), (sink) => sink("x")),
        /regular|EISDIR|ENXIO/,
      );
    }
    assert.ok(lstatSync(join(directory, "fifo")).isFIFO());
    assert.deepEqual(readdirSync(directory), ["fifo", "file", "link", "loop"]);
  });
}

describe("extendFile", () => {
  it("adds to a file, or makes it", (t) => {
    const { directory, file } = withOld(t);
    extendFile(file, (sink) => sink("more\n"));
    extendFile(join(directory, "other"), (sink) => sink("first\n"));
    assert.equal(readFileSync(file, "utf8"), "old\nmore\n");
    assert.equal(readFileSync(join(directory, "other"), "utf8"), "first\n");
  });

  it("ends the file where it did before when it fails", (t) => {
    const { file } = withOld(t);
    assert.throws(() => extendFile(file, breakDown), /broken/);
    assert.equal(readFileSync(file, "utf8"), "old\n");
  });

  it("follows no link to nothing", (t) => {
    const { directory } = withOld(t);
    symlinkSync("nowhere", join(directory, "link"));
    assert.throws(() => extendFile(join(directory, "link"), (sink) => sink("x")), /ENOENT/);
    assert.ok(!readdirSync(directory).includes("nowhere"));
  });
});
