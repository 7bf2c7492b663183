/** What a user names as input is read with a bound, or refused. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inputFailure, readInputFile, readInputHead } from "../../src/base/input-file.js";
import { scratchDirectory } from "../support/scratch.js";

/** Why this file is refused. */
function refusal(file: string): string {
  try {
    readInputHead(file, 10);
  } catch (error) {
    return inputFailure(error);
  }
  return assert.fail(`${file} was read`);
}

test("files are read whole, or their beginning", (t) => {
  const file = join(scratchDirectory(t), "file");
  const bytes = Buffer.alloc(200_000, "hipri");
  writeFileSync(file, bytes);
  assert.deepEqual(readInputFile(file, "test", 1 << 20), bytes);
  assert.deepEqual(readInputHead(file, 7), bytes.subarray(0, 7));
  assert.deepEqual(readInputFile(file, "test", bytes.length), bytes);
});

test("what is larger than its bound is refused", (t) => {
  const file = join(scratchDirectory(t), "file");
  writeFileSync(file, "");
  truncateSync(file, 2 ** 40);
  assert.throws(() => readInputFile(file, "job file", 4 << 20), {
    message: "it is larger than 4 MiB, as no job file is",
  });
});

test("what never ends or never begins is not opened", (t) => {
  const directory = scratchDirectory(t);
  const at = (name: string): string => join(directory, name);
  execFileSync("mkfifo", [at("fifo")]);
  mkdirSync(at("directory"));
  symlinkSync("fifo", at("link"));
  symlinkSync("circle", at("circle"));
  assert.match(refusal(at("fifo")), /^it is a FIFO/);
  assert.match(refusal(at("link")), /^it is a FIFO/);
  assert.equal(refusal(at("directory")), "it is a directory");
  assert.equal(refusal("/dev/zero"), "it is a device, not a file");
  assert.equal(refusal("/dev/tty"), "it is a device, not a file");
  assert.equal(refusal(at("circle")), "its symbolic links go in circles");
  assert.equal(refusal(at("none")), "no such file");
  assert.equal(refusal(at("x".repeat(300))), "the name is too long");
});
