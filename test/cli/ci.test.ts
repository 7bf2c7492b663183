/** What `hipri run` gives to CI systems, as they call it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const NOPS = "[nops]\nrw=nop\nnumber_ios=2000\niodepth=16";
/** Counted, so that it fails however busy the machine is. */
const LIMITS = "errors=0,enters_per_io<0.001";

describe("hipri run under a CI system", { skip: whyNoRing() }, () => {
  it("writes JUnit's XML and Markdown beside its report", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const files = ["--junit=j.xml", "--markdown=m.md"];
    const args = ["run", "jobs.fio", `--assert=${LIMITS}`, ...files, "--ktap", "-q"];
    const { status, stdout } = await hipri(args, { cwd });
    assert.equal(status, 99);
    assert.match(stdout, /^KTAP version 1\n1..1\n {2}KTAP version 1\n/);
    const xml = readFileSync(join(cwd, "j.xml"), "utf8");
    assert.match(xml, /<testsuite name="jobs.fio" tests="3" failures="1" errors="0" /);
    const markdown = readFileSync(join(cwd, "m.md"), "utf8");
    assert.match(markdown, /^\| ❌ failed \| nops \| enters\\_per\\_io /m);
    assert.match(markdown, /^\| ✅ passed \| nops \| errors 0, limit =0 \|$/m);
  });

  it("adds to GitHub's summary of the step, and annotates the lines of limits", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    writeFileSync(join(cwd, "n.limits"), "[global]\nerrors=0\nenters_per_io<0.001\n");
    writeFileSync(join(cwd, "summary.md"), "before\n");
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(cwd, "summary.md"),
      GITHUB_WORKSPACE: join(cwd, ".."),
    };
    const args = ["run", "jobs.fio", "--limits=n.limits", "--repeat=2", "-q"];
    const { stdout, stderr } = await hipri(args, { cwd, env });
    assert.doesNotMatch(stdout, /^::/m);
    const annotations = stderr.split("\n").filter((line) => line.startsWith("::"));
    assert.equal(annotations.length, 1);
    assert.match(
      annotations[0]!,
      /^::error file=[^/]+\/n.limits,line=3,title=nops%3A limit failed::/,
    );
    const summary = readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
    assert.match(summary, /^before\nhipri \d[^\n]*2 launches of/);
    assert.equal(summary.match(/❌/g)?.length, 1);
  });

  it("leaves a summary alone that is full", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const summary = join(cwd, "summary.md");
    writeFileSync(summary, "x".repeat((1 << 20) - 100));
    const env = { GITHUB_STEP_SUMMARY: summary };
    const { status, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd, env });
    assert.match(stderr, /^hipri: \$GITHUB_STEP_SUMMARY: the summary of this step is full/m);
    assert.deepEqual([status, statSync(summary).size], [0, (1 << 20) - 100]);
  });

  it("does not fail where there can be no summary", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, NOPS);
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "missing", "summary.md") };
    const { status, stderr } = await hipri(["run", "jobs.fio", "-q"], { cwd, env });
    assert.match(stderr, /^hipri: \$GITHUB_STEP_SUMMARY: ENOENT/m);
    assert.equal(status, 0);
  });

  it("tells of an error before any result, at its line", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\niodpth=16");
    const env = { GITHUB_ACTIONS: "true" };
    const args = ["run", "jobs.fio", "--junit=j.xml", "--markdown=m.md"];
    const { status, stderr } = await hipri(args, { cwd, env });
    assert.equal(status, 2);
    assert.match(stderr, /^::error file=jobs.fio,line=3,title=hipri::jobs.fio:3: unknown option/m);
    const xml = readFileSync(join(cwd, "j.xml"), "utf8");
    assert.match(xml, /<testsuite name="jobs.fio" tests="1" failures="0" errors="1" /);
    assert.match(xml, /<error type="could-not-run" message="jobs.fio:3: unknown option/);
    const markdown = readFileSync(join(cwd, "m.md"), "utf8");
    assert.match(markdown, /^hipri ended with an error:\n\n```\njobs.fio:3: unknown option/);
  });

  it("writes no error over a file that is not its own", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\niodpth=16");
    writeFileSync(join(cwd, "j.xml"), "<other/>\n");
    const args = ["run", "jobs.fio", "--junit=j.xml", "--markdown=jobs.fio"];
    const { status } = await hipri(args, { cwd });
    assert.equal(status, 2);
    assert.equal(readFileSync(join(cwd, "j.xml"), "utf8"), "<other/>\n");
    assert.match(readFileSync(join(cwd, "jobs.fio"), "utf8"), /^\[nops\]/);
  });

  const REFUSED: readonly [args: string[], said: RegExp, status: number][] = [
    [["--junit=jobs.fio"], /^hipri: --junit jobs.fio: the XML would write over the job file/, 3],
    [
      ["--junit=a", "--markdown=a"],
      /^hipri: --markdown a: --markdown would write a, which --junit/,
      2,
    ],
    [["--junit=no/j.xml"], /^hipri: --junit no\/j.xml: the XML cannot be written/, 2],
    [
      ["--markdown=."],
      /^hipri: --markdown .: the Markdown cannot be written: it is a directory/,
      2,
    ],
    [["--ktap", "--json"], /--ktap/, 2],
  ];
  for (const [args, said, status] of REFUSED) {
    it(`refuses ${args.join(" ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, NOPS);
      const ended = await hipri(["run", "jobs.fio", "-q", ...args], { cwd });
      assert.match(ended.stderr, said);
      assert.deepEqual([ended.status, existsSync(join(cwd, "a"))], [status, false]);
    });
  }
});
