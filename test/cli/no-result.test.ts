/** Where hipri has no result, --json and --output get a document that says why. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseValidResult } from "../report/schema.js";
import { hipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const EXPECTED = {
  format: 4,
  error: {
    code: "usage",
    exit_code: 2,
    place: "jobs.fio:2",
    cause: "there is no option nosuch",
    cure: null,
  },
};

describe("a run without a result", () => {
  it("puts code, place, cause and cure where the result was to be", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nnosuch=1\nfilename=/dev/zero\nsize=4k");
    const { status, stdout, stderr } = await hipri(["run", "jobs.fio", "--json", "-o", "r.json"], {
      cwd,
    });
    assert.equal(status, 2);
    assert.match(stderr, /^hipri: jobs\.fio:2: .*nosuch/);
    assert.equal(readFileSync(join(cwd, "r.json"), "utf8"), stdout);
    const { error, format } = (parseValidResult(stdout) as { hipri: typeof EXPECTED }).hipri;
    assert.equal(format, EXPECTED.format);
    assert.deepEqual(Object.keys(error), Object.keys(EXPECTED.error));
    assert.deepEqual([error.code, error.exit_code, error.place], ["usage", 2, "jobs.fio:2"]);
    const report = await hipri(["report", "r.json"], { cwd });
    assert.equal(report.status, 2);
    assert.match(report.stderr, /^hipri: r\.json: the run had no result: .*nosuch/);
  });

  it("takes the place of another such document, and never of a result", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nioengine=null\nsize=64k", "good.fio");
    writeJobs(cwd, "[a]\nnosuch=1");
    const good = await hipri(["run", "good.fio", "-q", "-o", "r.json"], { cwd });
    assert.equal(good.status, 0, good.stderr);
    const result = readFileSync(join(cwd, "r.json"), "utf8");
    const failed = await hipri(["run", "jobs.fio", "-o", "r.json"], { cwd });
    assert.match(
      failed.stderr,
      /^hipri: r\.json still holds an earlier result: this run has none$/m,
    );
    assert.equal(readFileSync(join(cwd, "r.json"), "utf8"), result);

    await hipri(["run", "jobs.fio", "-o", "e.json"], { cwd });
    writeJobs(cwd, "[a]\nnone=1");
    const again = await hipri(["run", "jobs.fio", "-o", "e.json"], { cwd });
    assert.doesNotMatch(again.stderr, /e\.json/);
    const { error } = JSON.parse(readFileSync(join(cwd, "e.json"), "utf8")).hipri;
    assert.match(error.cause, /none/);
  });

  it("prints nothing where no JSON was asked for, and spares files that are no results", async (t) => {
    const cwd = scratchDirectory(t);
    const jobs = "[a]\nnosuch=1";
    writeJobs(cwd, jobs);
    writeFileSync(join(cwd, "mine"), "not a result");
    const other = await hipri(["run", "jobs.fio", "-o", "mine"], { cwd });
    assert.notEqual(other.status, 0);
    assert.equal(other.stdout, "");
    assert.equal(readFileSync(join(cwd, "mine"), "utf8"), "not a result");
    await hipri(["run", "jobs.fio", "--json", "-o", "jobs.fio"], { cwd });
    assert.equal(readFileSync(join(cwd, "jobs.fio"), "utf8").trim(), jobs);
  });
});
