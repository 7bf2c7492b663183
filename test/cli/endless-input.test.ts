/** Whatever stands under the name of an input, hipri ends soon and says what is wrong with it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ended, hipri } from "../support/hipri.js";
import { makeDirectory, removeDirectory } from "../support/scratch.js";

/** Ends hipri where it hangs, or takes more memory than a lint of anything may need. */
const BOUNDED = ["prlimit", "--data=1500000000", "timeout", "60"];

const NULL_JOB = "[a]\nioengine=null\nrw=write\nsize=4k\n";

describe("input without end", { concurrency: 2 }, () => {
  let cwd = "";
  before(() => {
    cwd = makeDirectory();
    execFileSync("mkfifo", [join(cwd, "fifo")]);
    mkdirSync(join(cwd, "directory"));
    writeFileSync(join(cwd, "huge"), "#".repeat(5 << 20));
    writeFileSync(join(cwd, "big"), "bs=4k\n".repeat(100_000));
  });
  after(() => removeDirectory(cwd));

  const run = (args: readonly string[], input: string): Promise<Ended> => {
    return hipri(args, { cwd, input, wrapper: BOUNDED });
  };

  /** A job on standard input, and what is said of it. */
  const refused: readonly (readonly [name: string, jobs: string, said: RegExp])[] = [
    [
      "an include that is a FIFO",
      "[a]\ninclude fifo\n",
      /^hipri: -:2: cannot read the included file fifo: it is a FIFO/,
    ],
    [
      "an include that is a device",
      "[a]\ninclude /dev/zero\n",
      /-:2: .*\/dev\/zero: it is a device/,
    ],
    [
      "many includes",
      `[a]\n${"include big\n".repeat(1000)}`,
      /big:\d+: job files .* more than 100000 lines/,
    ],
    [
      "a pattern from a device",
      `${NULL_JOB}buffer_pattern='/dev/zero'`,
      /-:5: .*\/dev\/zero: it is a device/,
    ],
    ["a pattern from a FIFO", `${NULL_JOB}verify_pattern='fifo'`, /-:5: .*fifo: it is a FIFO/],
    [
      "an iolog that is a device",
      `${NULL_JOB}read_iolog=/dev/zero`,
      /-:5: .*\/dev\/zero: it is a device/,
    ],
    ["an iolog that is a FIFO", `${NULL_JOB}read_iolog=fifo`, /-:5: .*fifo: it is a FIFO/],
    [
      "an iolog that is a directory",
      `${NULL_JOB}read_iolog=directory`,
      /-:5: .*directory: it is a directory/,
    ],
    [
      "too many options",
      `[a]\n${"bs=4k\n".repeat(130_000)}`,
      /-:100001: .* more than 100000 lines/,
    ],
    [
      "too many unknown options",
      `[a]\n${"bz=4k\n".repeat(90_000)}`,
      /-:2: unknown option "bz" \(and 1000 or more others\)/,
    ],
    ["too many sections", "[a]\n".repeat(90_000), /-:4097: more than 4096 jobs/],
    ["too many clones", "[a]\nnumjobs=2048\n[b]\nnumjobs=2049\n", /-:4: more than 4096 jobs/],
    [
      "a long line",
      `[a]\nfilename=${"a".repeat(70_000)}\n`,
      /-:2: is longer than 65536 characters/,
    ],
    ["an include of more than any job file", "[a]\ninclude huge\n", /-:2: .*larger than 4 MiB/],
  ];
  for (const [name, jobs, said] of refused) {
    test(name, async () => {
      const { status, stdout, stderr } = await run(["run", "-", "--quiet"], jobs);
      assert.match(stderr, said);
      assert.ok(stderr.length < 1000, stderr);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    });
  }

  test("options by the ten thousands are honoured", async () => {
    const { status } = await run(["job", "lint", "-"], `[a]\n${"bs=4k\n".repeat(99_000)}`);
    assert.equal(status, 0);
  });

  test("a job file that is a FIFO", async () => {
    const { status, stderr } = await run(["run", "fifo"], "");
    assert.match(stderr, /^hipri: fifo: cannot read the job file: it is a FIFO/);
    assert.equal(status, 2);
  });

  test("a pipe of the shell's is read", async () => {
    const script = 'exec "$@" <(printf "[a]\\nioengine=null\\nsize=4k\\n")';
    const wrapper = [...BOUNDED, "bash", "-c", script, "bash"];
    const { status, stderr } = await hipri(["job", "lint"], { cwd, wrapper });
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });

  test("a verify state that is a device", async () => {
    execFileSync("ln", ["-s", "/dev/zero", join(cwd, "local-a-0-verify.state")]);
    const jobs = "[a]\nrw=read\nfilename=data\nsize=4k\nverify=crc32c\nverify_state_load=1\n";
    const { status, stderr } = await run(["run", "-", "--quiet"], jobs);
    assert.match(stderr, /^hipri: -:6: job a cannot load its verify state .*: it is a device/);
    assert.equal(status, 3);
  });
});
