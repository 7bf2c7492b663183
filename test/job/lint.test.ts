import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLint, isClean, lintJobs, wouldRefuse } from "../../src/job/lint.js";
import { analysisOf } from "./support.js";

test("every key is sorted, with its line", () => {
  const report = lintJobs(
    analysisOf("[global]\nthread\nbs=4k\n[a]\nverify=md5\nioengine=libaio\nbogus=1\nrw=trim\n"),
  );
  assert.equal(
    formatLint(report),
    [
      "errors",
      '  test.fio:7: unknown option "bogus"',
      "      hipri job options lists all options.",
      "refused",
      "  test.fio:5: verify=md5 is refused: hipri does not verify data yet",
      "  test.fio:8: rw=trim is refused: hipri does not trim yet",
      "without effect",
      "  test.fio:2: thread has no effect: hipri always runs jobs as threads",
      "notes",
      "  test.fio:6: ioengine=libaio runs on io_uring",
      "honoured",
      "  test.fio:3: bs=4k",
      "  test.fio:6: ioengine=libaio",
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
