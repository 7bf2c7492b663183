/** Options that say when jobs start and end with others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analysisOf, jobOf, saidOf } from "../support.js";

const errorsOf = (text: string) => analysisOf(text).findings.errors.map((error) => error.text);

test("startdelay is a time or a range of times", () => {
  assert.deepEqual(jobOf("startdelay=5").startDelay, { minMs: 5000, maxMs: 5000 });
  assert.deepEqual(jobOf("startdelay=2-500ms").startDelay, { minMs: 500, maxMs: 2000 });
  assert.match(saidOf("startdelay=1-2-3")[0] as string, /is not a range/);
});

test("wait_for names a job above", () => {
  assert.deepEqual(errorsOf("[a]\n[b]\nwait_for=a\n[c]\nwait_for=b"), []);
  assert.match(errorsOf("[a]\nwait_for=b\n[b]")[0] as string, /no job further up has this name/);
  assert.match(errorsOf("[a]\nwait_for=a")[0] as string, /cannot wait for itself/);
});

test("exit_what and exitall_on_error are read", () => {
  const job = jobOf("exit_what=stonewall", "exitall_on_error");
  assert.deepEqual([job.exitWhat, job.exitAllOnError, job.exitAll], ["stonewall", true, false]);
});
