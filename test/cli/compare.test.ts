/** `hipri compare` as a user runs it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { BIN, hipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const CALLS = "--figure=enters_per_io";
const NOPS = "[nops]\nrw=nop\nnumber_ios=20000\niodepth=16";

function inDirectory(t: TestContext, jobs = NOPS): string {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, jobs);
  return cwd;
}

describe("hipri compare", () => {
  it("finds a true difference, in the direction that it has", async (t) => {
    const cwd = inDirectory(t);
    // Counted, so that it is found however busy the machine is: one NOP a call instead of sixteen.
    const args = ["compare", "jobs.fio", "--b=iodepth=1", CALLS, "--seed=7", "--no-slices"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.match(stdout, /^nops +\+\d+ % \(\+\d+ % to \+\d+ %\) .*regression$/m);
    assert.match(
      stdout,
      /^B against A: 10 pairs, whole launches in random order, limit 3 %, seed 7$/m,
    );
    // A line every 30 seconds.
    for (const line of stderr.trimEnd().split("\n")) {
      assert.match(line, /^$|^\d+ of at most 40 pairs, next look at \d+, in \d/);
    }
    assert.equal(status, 99);
  });

  it("stops and continues both sides in turn, and prints JSON", async (t) => {
    const cwd = inDirectory(t);
    const args = ["compare", "jobs.fio", "--a=iodepth=1", "--b=iodepth=16", CALLS, "--json", "-q"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    const { verdict, sliced, onOneCpu, pairs, figures } = JSON.parse(stdout);
    assert.deepEqual([verdict, sliced, onOneCpu], ["improved", true, true]);
    assert.deepEqual([stderr, status], ["", 0]);
    assert.ok(pairs >= 10);
    assert.deepEqual(
      figures.map(({ figure, gating }: { figure: string; gating: boolean }) => [figure, gating]),
      [
        ["enters_per_io", true],
        ["p50", false],
      ],
    );
  });

  it("keeps slices of one thread on one CPU, those of another build, too", async (t) => {
    const cwd = inDirectory(t);
    const script = `#!/bin/sh
grep Cpus_allowed_list: /proc/self/status >> cpus
exec ${process.execPath} ${BIN} "$@"
`;
    writeFileSync(join(cwd, "build.sh"), script, { mode: 0o755 });
    const args = ["compare", "jobs.fio", "--b-hipri=./build.sh", "--time=1s", "-q", "--json"];
    const { stdout } = await hipri(args, { cwd });
    const { sliced, onOneCpu } = JSON.parse(stdout);
    assert.deepEqual([sliced, onOneCpu], [true, true]);
    assert.match(readFileSync(join(cwd, "cpus"), "utf8"), /^(Cpus_allowed_list:\t\d+\n)+$/);
    const several = await hipri([...args, "--set=numjobs=2"], { cwd });
    assert.deepEqual(JSON.parse(several.stdout).onOneCpu, false);
    const others = await hipri([...args, "--b=filename=data", "--b=rw=read", "--b=size=1m"], {
      cwd,
    });
    assert.deepEqual(JSON.parse(others.stdout).sliced, false);
    // Both may read a file at once, once it is there.
    const file = ["--set=filename=other", "--set=rw=randread", "--set=direct=1", "--set=size=1m"];
    const env = ["--a-env=SIDE=a", "--b-env=SIDE=b", "--time=1s", "-q", "--json"];
    for (const isThere of [false, true]) {
      const read = await hipri(["compare", "jobs.fio", ...file, ...env], { cwd });
      assert.deepEqual(JSON.parse(read.stdout).sliced, isThere, read.stderr);
    }
  });

  it("is inconclusive where the time is over before the first look", async (t) => {
    const cwd = inDirectory(t);
    // Far less than a launch takes: a pair that has begun counts.
    const args = ["compare", "jobs.fio", "--b", "iodepth=15", "--time=100ms", "-q"];
    const { status, stdout } = await hipri(args, { cwd });
    assert.match(stdout, /B against A: 1 pairs/);
    assert.equal(status, 5);
  });

  it("ends with the error of a launch that has no result", async (t) => {
    const cwd = inDirectory(t);
    writeFileSync(join(cwd, "broken.sh"), "#!/bin/sh\necho hipri: no such ring >&2\nexit 3\n", {
      mode: 0o755,
    });
    const args = ["compare", "jobs.fio", "--b-hipri=./broken.sh", "-q"];
    const { status, stdout, stderr } = await hipri(args, { cwd });
    assert.match(stderr, /^hipri: a launch of B ended with exit 3: no such ring/);
    assert.deepEqual([status, stdout], [3, ""]);
  });

  it("ends with the refusal of a side that this machine cannot run", async (t) => {
    const args = ["compare", "jobs.fio", "--b", "cpus_allowed=8000", "-q"];
    const { status, stdout, stderr } = await hipri(args, { cwd: inDirectory(t) });
    assert.match(stderr, /^hipri: a launch of B ended with exit 3: .*no CPU 8000 online/);
    assert.deepEqual([status, stdout], [3, ""]);
  });

  const REFUSED: readonly [what: string, args: string[], message: RegExp][] = [
    ["one job file without a difference", ["jobs.fio"], /A and B are the same/],
    ["a file twice", ["jobs.fio", "jobs.fio"], /A and B are the same/],
    ["two files with the same jobs", ["jobs.fio", "copy.fio"], /A and B are the same/],
    [
      "the same option on both sides",
      ["jobs.fio", "--a=bs=4k", "--b=bs=4k"],
      /A and B are the same/,
    ],
    ["standard input", ["-", "--b=bs=4k"], /standard input can be read only once/],
    [
      "an unknown figure",
      ["jobs.fio", "--b=iodepth=1", "--figure=iosp"],
      /--figure iosp: .*\n.*Did you mean iops\?/,
    ],
    [
      "rates in slices",
      ["jobs.fio", "--b=iodepth=1", "--figure=iops", "--slices"],
      /--slices: rates cannot be told/,
    ],
    [
      "a threshold that is none",
      ["jobs.fio", "--b=iodepth=1", "--threshold=x"],
      /--threshold x: it is no percentage/,
    ],
    ["an option that a side refuses", ["jobs.fio", "--b=iodepth=0"], /iodepth/],
    [
      "a property",
      ["jobs.fio", "--b=iodepth=1", "--figure=polled"],
      /--figure polled: polled holds or not, and has no value/,
    ],
    ["a variable without a name", ["jobs.fio", "--b-env==x"], /names no variable\n.*NAME=VALUE/],
    ["what is for results", ["jobs.fio", "--b=iodepth=1", "--force"], /--force: it is for results/],
    ["a result beside a job file", ["jobs.fio", "new.json"], /jobs\.fio: this is not a result/],
    ["one result", ["new.json"], /new\.json: results are compared two at a time/],
    [
      "launches of results",
      ["new.json", "other.json", "--b=iodepth=1"],
      /--b: results of earlier runs are launched no more/,
    ],
  ];
  for (const [what, args, message] of REFUSED) {
    it(`refuses ${what} before any launch`, async (t) => {
      const cwd = inDirectory(t);
      writeFileSync(join(cwd, "copy.fio"), `; the same\n${NOPS}\n`);
      writeFileSync(join(cwd, "new.json"), "{}");
      const { status, stdout, stderr } = await hipri(["compare", ...args], { cwd });
      assert.match(stderr, message);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }

  it("shows two results beside each other, which decides nothing", async (t) => {
    const cwd = inDirectory(t);
    for (const file of ["base.json", "new.json"]) {
      await hipri(["run", "jobs.fio", "-q", "-o", file], { cwd });
    }
    const { status, stdout } = await hipri(["compare", "base.json", "new.json"], { cwd });
    assert.match(stdout, /^nops +[+-]\d\S* % +[+-]\d\S* % +inconclusive$/m);
    assert.match(stdout, /^inconclusive: A and B were not interleaved$/m);
    assert.equal(status, 5);
    const twice = await hipri(["compare", "new.json", "./new.json"], { cwd });
    assert.match(twice.stderr, /A and B are the same/);
    assert.equal(twice.status, 2);
  });

  it("refuses results of other jobs, unless it is forced", async (t) => {
    const cwd = inDirectory(t);
    await hipri(["run", "jobs.fio", "-q", "-o", "base.json"], { cwd });
    await hipri(["run", "jobs.fio", "-q", "-o", "new.json", "--set=iodepth=2"], { cwd });
    const refused = await hipri(["compare", "base.json", "new.json"], { cwd });
    assert.match(refused.stderr, /the results are of jobs with other options/);
    assert.equal(refused.status, 2);
    const forced = await hipri(["compare", "base.json", "new.json", "--force"], { cwd });
    assert.equal(forced.status, 5);
  });
});
