import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLint, isClean, lintJobs, wouldRefuse } from "../../../src/job/explain/lint.js";
import type { FioVersion } from "../../../src/job/options/since-fio.js";
import { OPTION_TABLE } from "../../../src/job/options/table.js";
import { analysisOf } from "../support.js";

test("every key is sorted, with its line", () => {
  const report = lintJobs(
    analysisOf(
      "[global]\nthread\nbs=4k\n[a]\ncgroup=x\nioengine=posixaio\nbogus=1\nioscheduler=none\n",
    ),
  );
  assert.equal(
    formatLint(report, true),
    [
      "errors",
      '  test.fio:7: unknown option "bogus"',
      "      hipri job options lists all options.",
      "refused",
      "  test.fio:5: cgroup=x is refused: start hipri inside the group instead, as systemd-run --scope does",
      "  test.fio:8: ioscheduler=none is refused: it would stay set after the run; set it in /sys/block/DEVICE/queue/scheduler",
      "without effect",
      "  test.fio:2: thread has no effect: hipri always runs jobs as threads",
      "notes",
      "  test.fio:6: ioengine=posixaio runs on io_uring",
      "honoured",
      "  test.fio:3: bs=4k",
      "  test.fio:6: ioengine=posixaio",
      "",
    ].join("\n"),
  );
  assert.equal(wouldRefuse(report), true);
  assert.equal(isClean(report), false);
});

test("a file that is honoured in full is clean", () => {
  const report = lintJobs(analysisOf("[a]\nrw=randread\nbs=4k\nsize=1m\n"));
  assert.equal(isClean(report), true);
  assert.equal(report.honoured.length, 3);
});

test("what only has no effect would still run", () => {
  const report = lintJobs(analysisOf("[a]\nthread\n"));
  assert.equal(wouldRefuse(report), false);
  assert.equal(isClean(report), false);
});

test("what an older fio does not have is named with its line", () => {
  const file =
    "[global]\nbs=4k\nlog_issue_time=1\n[a]\nlog_max_value=1\nend_syncfs=1\nring=x\nbogus=1\n";
  const missingIn = (fio: FioVersion) =>
    lintJobs(analysisOf(file), fio).notInFio.map(({ place, text }) => `${place.line}: ${text}`);
  assert.deepEqual(missingIn("3.33"), [
    "3: fio 3.33 has no log_issue_time, 3.41 has",
    "6: fio 3.33 has no end_syncfs, 3.42 has",
    "7: ring is hipri's own",
  ]);
  assert.deepEqual(missingIn("3.41").length, 2);
  const own = lintJobs(analysisOf("[a]\nring=x\n"), "3.42");
  assert.equal(formatLint(own, false), "not in that fio\n  test.fio:2: ring is hipri's own\n");
  assert.equal(wouldRefuse(own), true);
  assert.deepEqual(lintJobs(analysisOf(file)).notInFio, []);
});

test("every refused option names its line and the reason", () => {
  for (const { name, aliases, treatment } of OPTION_TABLE) {
    // A line that begins with include is none of an option's.
    if (treatment.how !== "refused" || name === "include") continue;
    for (const key of [name, ...aliases]) {
      const { refused } = lintJobs(analysisOf(`[global]\nbs=4k\n[a]\n${key}=!\n`));
      assert.deepEqual(
        refused.map(({ place, text, option }) => ({ place, text, option })),
        [
          {
            place: { file: "test.fio", line: 4 },
            text: `${key}=! is refused: ${treatment.why}`,
            option: name,
          },
        ],
      );
    }
  }
});

test("every option without effect names its line and the reason", () => {
  for (const { name, treatment } of OPTION_TABLE) {
    if (treatment.how !== "without effect") continue;
    const { withoutEffect } = lintJobs(analysisOf(`[a]\nbs=4k\n${name}=7\n`));
    assert.deepEqual(
      withoutEffect.map(({ place, text }) => [place.line, text]),
      [[3, `${name}=7 has no effect: ${treatment.why}`]],
    );
  }
});

test("an option at its default is nothing to talk about", () => {
  for (const { name, defaultText, treatment } of OPTION_TABLE) {
    if (treatment.how === "refused" || defaultText === null) continue;
    const report = lintJobs(analysisOf(`[a]\n${name}=${defaultText}\n`));
    assert.ok(isClean(report), `${name}=${defaultText}: ${formatLint(report, true)}`);
    assert.equal(report.honoured.length, treatment.how === "honoured" ? 1 : 0, name);
  }
});
