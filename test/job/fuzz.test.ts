/** Random and mutated job files never crash, hang or touch a disk. HIPRI_FUZZ=100000 for more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HipriError, UsageError } from "../../src/base/errors.js";
import { showJobs } from "../../src/job/explain/effective-jobs.js";
import { formatLint, lintJobs } from "../../src/job/explain/lint.js";
import { analyseJobs, loadJobs } from "../../src/job/load.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { anyText, grammaticalFile, mutatedFile, rightFile } from "./arbitraries.js";
import { memorySources } from "./support.js";

const RUNS = Number(process.env.HIPRI_FUZZ ?? 500);

/** Includes find a good file, one with errors, and the file itself. */
function sourcesOf(text: string) {
  return memorySources(
    { main: text, a: "bs=8k\ninclude b\n", b: "iodept=1\nrw=read\n" },
    { DEV: "/dev/null" },
  );
}

/** @returns the jobs, or the UsageError; everything else fails the test */
function load(text: string): readonly JobSpec[] | UsageError {
  try {
    return loadJobs(["main"], { sources: sourcesOf(text) }).jobs;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** What every job that loads has to hold, whatever its file was. */
function assertSound(job: JobSpec): void {
  assert.ok(job.clones >= 1 && job.depth >= 1 && job.loops >= 1 && job.fileCount >= 1);
  assert.ok(job.completeBatchMin <= job.depth);
  assert.ok(job.completeBatchMax === null || job.completeBatchMax >= job.completeBatchMin);
  assert.ok(job.readPercent >= 0 && job.readPercent <= 100);
  assert.ok(job.startDelay.minMs >= 0 && job.rampMs >= 0);
  assert.ok(job.runtimeMs === null ? !job.timeBased : job.runtimeMs > 0);
  for (const { minBytes, maxBytes } of Object.values(job.blockBytes)) {
    assert.ok(Number.isSafeInteger(minBytes) && minBytes >= 1 && minBytes <= maxBytes);
  }
  for (const size of [job.size, job.ioSize, job.offset]) {
    if (size !== null) assert.ok(size.kind === "bytes" ? size.bytes >= 0 : size.percent >= 0);
  }
}

test("job files end in jobs or in one clear error", () => {
  const seen = { jobs: 0, errors: 0 };
  const file = fc.oneof(
    { weight: 4, arbitrary: grammaticalFile },
    { weight: 4, arbitrary: mutatedFile },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: rightFile },
  );
  fc.assert(
    fc.property(file, (text) => {
      const result = load(text);
      if (result instanceof HipriError) {
        seen.errors++;
        assert.match(result.format(), /^(main|a|b)(:\d+)?: \S/);
      } else {
        seen.jobs++;
        assert.ok(result.length > 0);
        result.forEach(assertSound);
      }
      const analysis = analyseJobs(["main"], { sources: sourcesOf(text) });
      assert.equal(analysis.findings.errors.length > 0, result instanceof UsageError);
      assert.equal(typeof formatLint(lintJobs(analysis), true), "string");
    }),
    { numRuns: RUNS },
  );
  // A generator that makes only one of them would test nothing.
  assert.ok(seen.jobs > RUNS / 50 && seen.errors > RUNS / 50, JSON.stringify(seen));
});

test("the effective jobs, printed as a job file, load to the same jobs", () => {
  const withoutOrigin = ({
    place: _p,
    places: _s,
    ownOptions: _o,
    globalOptions: _g,
    ...job
  }: JobSpec) => job;
  let loaded = 0;
  fc.assert(
    fc.property(rightFile, (text) => {
      const analysis = analyseJobs(["main"], { sources: sourcesOf(text) });
      if (analysis.findings.errors.length > 0) return;
      loaded++;
      const shown = showJobs(analysis.jobs);
      const again = analyseJobs(["main"], { sources: sourcesOf(shown) });
      assert.deepEqual(again.findings.errors, [], shown);
      assert.deepEqual(
        again.jobs.map(({ spec }) => withoutOrigin(spec)),
        analysis.jobs.map(({ spec }) => withoutOrigin(spec)),
        shown,
      );
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
  assert.ok(loaded > RUNS / 20, String(loaded));
});

test("long files and long lines take time in proportion to their length", () => {
  const many = 200_000;
  const files = {
    settings: `[a]\n${"bs=4k\n".repeat(20_000)}`,
    "unknown options": `[a]\n${Array.from({ length: 500 }, (_, i) => `option${i}=1\n`).join("")}`,
    sections: Array.from({ length: 1000 }, (_, i) => `[s${i}]\nbs=4k\n`).join(""),
    globals: Array.from({ length: 1000 }, (_, i) => `[global]\nbs=4k\n[s${i}]\n`).join(""),
    parentheses: `[a]\nbs=${"(".repeat(many)}\n`,
    digits: `[a]\nbs=${"1".repeat(many)}\n`,
    commas: `[a]\nbs=${",".repeat(many)}\n`,
    colons: `[a]\nfilename=${"a:".repeat(many)}\n`,
    pattern: `[a]\nbuffer_pattern=${"0x1".repeat(many)}\n`,
    blanks: `[a]\n${" ".repeat(many)}bs${" ".repeat(many)}=${" ".repeat(many)}4k\n`,
    variables: `[a]\ndescription=${"${X".repeat(many)}\n`,
    includes: `[a]\n${"include a\n".repeat(2000)}`,
  };
  for (const [name, text] of Object.entries(files)) {
    const start = process.cpuUsage();
    load(text);
    const { user, system } = process.cpuUsage(start);
    // Far above what these take on a slow machine, far below what a quadratic parser would need
    // for the long lines. CPU time, so that load hardly matters.
    assert.ok(user + system < 20e6, `${name}: ${(user + system) / 1000} ms of CPU time`);
  }
});
