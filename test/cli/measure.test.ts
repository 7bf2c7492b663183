/** `hipri measure`: what stands under a name is measured, or refused with one clear error. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const SHORT = ["--time", "50ms", "--size", "2m"];

describe("hipri measure", () => {
  it("measures a directory with a scratch file that is gone afterwards", async (t) => {
    const cwd = scratchDirectory(t);
    const args = ["measure", ".", ...SHORT, "--json", "--polled", "no"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^measuring a scratch file of 2m in \./);
    const { jobs } = parseResult(stdout);
    const names = jobs.map(({ jobname }) => jobname);
    assert.deepEqual(names, ["randread 4k, depth 1", "randread 4k, depth 32", "read 1m, depth 8"]);
    // A busy machine may leave a job of 50 ms no time.
    assert.ok(jobs.some(({ read }) => read.total_ios > 0));
    assert.ok(jobs.every(({ write }) => write.total_ios === 0));
    assert.deepEqual(readdirSync(cwd), []);
  });

  it("only reads a file, and with --write overwrites it", async (t) => {
    const cwd = scratchDirectory(t);
    const file = join(cwd, "file");
    const before = Buffer.alloc(256 << 10, "data");
    writeFileSync(file, before);
    const measure = ["measure", "file", ...SHORT, "--depth", "4", "--quiet"];
    const read = await hipri(measure, { cwd });
    assert.equal(read.status, 0, read.stderr);
    assert.match(read.stdout, /randread 4k, depth 4 +read/);
    assert.ok(readFileSync(file).equals(before));
    const written = await hipri([...measure, "--write"], { cwd });
    assert.equal(written.status, 0, written.stderr);
    assert.match(written.stdout, /randwrite 4k, depth 4 +write/);
    assert.equal(readFileSync(file).equals(before), false);
    assert.deepEqual(readdirSync(cwd), ["file"]);
  });

  it("says which part of a file is holes", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "file"), "");
    truncateSync(join(cwd, "file"), 1 << 20);
    const { stderr } = await hipri(["measure", "file", "--time", "10ms"], { cwd });
    assert.match(stderr, /^100 % of it are holes/m);
  });

  it("prints the job file that it would run, which hipri run takes", async (t) => {
    const cwd = scratchDirectory(t);
    const print = ["measure", ".", ...SHORT, "--polled", "no", "--print-job"];
    const printed = await hipri(print, { cwd });
    assert.deepEqual([printed.status, printed.stderr, readdirSync(cwd)], [0, "", []]);
    const run = ["run", "-", "--section", "randread 4k, depth 1", "--format", "terse", "--quiet"];
    const { status, stdout, stderr } = await hipri(run, { cwd, input: printed.stdout });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    assert.match(stdout, /;randread 4k, depth 1;/);
  });

  for (const [what, args, says] of [
    ["what is missing", ["nothing"], /^hipri: nothing: there is no such file, directory or dev/],
    ["an empty file", ["empty"], /^hipri: empty: has 0 bytes, less than one block of 4096\n/],
    ["a character device", ["/dev/null"], /^hipri: \/dev\/null: is a character device/],
    ["a name with a variable", ["$HOME"], /^hipri: \$HOME: a job file cannot spell this name\n/],
    ["no depth", [".", "--depth", "1,0"], /^hipri: --depth 1,0: is no list of depths\n/],
    ["a block of 100 bytes", [".", "--bs", "100"], /^hipri: --bs 100: is too small\n/],
    ["a size in words", [".", "--size", "big"], /^hipri: --size big: /],
    [
      "a scratch file that has no room",
      [".", "--size", "1000t"],
      /has no room: \d+ bytes are free\n/,
    ],
  ] as const) {
    it(`refuses ${what}, and leaves nothing behind`, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "empty"), "");
      const { status, stdout, stderr } = await hipri(["measure", ...args, "-q"], { cwd });
      assert.match(stderr, says);
      assert.deepEqual(
        { status: [2, 3].includes(status ?? 0), stdout },
        { status: true, stdout: "" },
      );
      assert.deepEqual(readdirSync(cwd), ["empty"]);
    });
  }

  it("is what hipri run names for what is no job file", async (t) => {
    const cwd = scratchDirectory(t);
    mkdirSync(join(cwd, "directory"));
    writeFileSync(join(cwd, "datafile"), Buffer.alloc(8192));
    const files = ["datafile", "directory", ...(existsSync("/dev/loop0") ? ["/dev/loop0"] : [])];
    for (const file of files) {
      const { status, stderr } = await hipri(["run", file], { cwd });
      assert.match(stderr, new RegExp(`\n  It is not a job file; .*: hipri measure ${file}\n`));
      assert.equal(status, 2);
    }
  });
});
