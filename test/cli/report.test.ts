/** `hipri report` draws what a run printed, in every format, with the same notes. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const JOBS = `[global]
filename=/dev/zero
size=64k
[a]
rw=randrw
rate_iops=20000
[b, "quoted"]
stonewall
numjobs=2
group_reporting
ioengine=posixaio`;

const FORMATS = ["table", "normal", "terse", "json", "json+", "csv", "markdown", "hgrm", "hlog"];

const notesOf = (text: string) => text.match(/^note: .*$/gm) ?? [];

describe("hipri report", { skip: whyNoRing() }, () => {
  for (const format of FORMATS) {
    it(`prints ${format} byte for byte as the run did, and the same notes`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, JOBS);
      const flags = ["--format", format, "-v"];
      const run = await hipri(["run", "jobs.fio", ...flags, "-o", "r.json"], { cwd });
      const report = await hipri(["report", "r.json", ...flags], { cwd });
      assert.deepEqual([run.status, report.status], [0, 0], run.stderr + report.stderr);
      assert.equal(report.stdout, run.stdout);
      assert.deepEqual(notesOf(report.stderr), notesOf(run.stderr));
      const { notes } = parseResult(readFileSync(join(cwd, "r.json"), "utf8")).hipri;
      const codes = notes.map(({ code }: { code: string }) => code);
      assert.ok(codes.includes("one-launch") && codes.includes("engine-on-io_uring"));
    });
  }

  it("tells the notes of hipri fio --hipri-notes, as the table does", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${JOBS}\nthread`);
    const json = ["--output-format=json+", "--output=r.json"];
    const fio = await hipri(["fio", "jobs.fio", ...json, "--hipri-notes"], { cwd });
    assert.deepEqual([fio.status, fio.stdout], [0, ""], fio.stderr);
    const said = notesOf(fio.stderr);
    assert.equal(said.length, 4, fio.stderr);
    assert.match(said[3]!, /^note: \d+ more with -v$/);
    const normal = await hipri(["report", "r.json", "--format", "normal"], { cwd });
    assert.deepEqual(notesOf(normal.stderr), said);
    const table = await hipri(["report", "r.json"], { cwd });
    assert.deepEqual(notesOf(table.stdout.replaceAll("\n  ", " ")), said);
    const { hipri: own } = parseResult(readFileSync(join(cwd, "r.json"), "utf8"));
    const notes: { code: string; text: string }[] = own.notes;
    // A line for each kind, with the text of its first note.
    const texts = new Map(
      notes.map(({ code }) => [code, notes.find((n) => n.code === code)!.text]),
    );
    for (const [index, text] of [...texts.values()].slice(0, 3).entries()) {
      assert.ok(said[index]!.includes(text), `${said[index]}, but ${text}`);
    }
  });

  it("writes to a file, takes several, and refuses what is no result", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOBS);
    await hipri(["run", "jobs.fio", "-q", "-o", "r.json"], { cwd });
    const argv = ["report", "r.json", "r.json", "--format", "terse", "-q", "-o", "t"];
    const { status, stdout, stderr } = await hipri(argv, { cwd });
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    assert.equal(readFileSync(join(cwd, "t"), "utf8").split("\n").length, 5);
    writeFileSync(join(cwd, "other.json"), '{"jobs": []}');
    const refused = await hipri(["report", "other.json"], { cwd });
    assert.equal(refused.status, 2);
    assert.match(
      refused.stderr,
      /^hipri: other\.json: this is not a result of hipri or fio\n {2}Give/,
    );
  });
});
