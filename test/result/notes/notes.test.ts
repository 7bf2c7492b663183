/** The notes of a run are made once, and are the same wherever they are shown. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatText, jsonText, noteText } from "../../../src/report/render.js";
import { parseResult } from "../../../src/result/file/read.js";
import { UNDISTURBED } from "../../../src/result/idle.js";
import { noteLines } from "../../../src/result/notes/lines.js";
import { makeNotes } from "../../../src/result/notes/notes.js";
import { activity, DISK, ENVIRONMENT, jobSpec, lane, runResult } from "../../report/fixtures.js";

const MS = 1e6;

/** Two jobs that were preempted and paused, on a busy machine whose disk splits. */
function disturbedRun() {
  const disturbances = {
    ...UNDISTURBED,
    collections: 1,
    collectionNs: 9 * MS,
    longestCollectionNs: 9 * MS,
    involuntarySwitches: 72,
    cpuWaitNs: 606 * MS,
  };
  const read = activity(Array<number>(1000).fill(10_000));
  const lanes = [0, 1].map((jobIndex) => {
    return lane({ read }, { jobIndex, laneIndex: jobIndex, disturbances });
  });
  const measured = runResult(lanes, {
    jobs: [jobSpec({ name: "a" }), jobSpec({ name: "b", jobIndex: 1 })],
    environment: { ...ENVIRONMENT, loadBefore: [9, 9, 9] },
    disks: [{ ...DISK, readIos: 4000, writeIos: 0, readSectors: 16_000, writeSectors: 0 }],
  });
  const bytes = { read: 8_192_000, write: 0 };
  const buffered = { read: 0, write: 0 };
  const demand = { name: DISK.name, ios: 2000, bytes, buffered, direct: true, bufferedJobs: [] };
  return { ...measured, notes: makeNotes(measured, [], [demand]) };
}

describe("notes", () => {
  const run = disturbedRun();

  it("stand by their weight, a line for each kind", () => {
    assert.deepEqual(noteLines(run, true), [
      "a: preempted 72 times (606 ms without a CPU): p99 and above may be inflated; also b",
      "a: GC pause of 9 ms: p99.9 and above may include it; also b",
      "nvme0n1 completed 4000 I/Os for 2000 of the jobs' (2.00 each): they were split, which costs " +
        "time and is not polled; see queue/max_sectors_kb",
      "the machine was busy before the run: load 9.0 on 2 CPUs",
      "a: p99.9 and above rest on fewer than ten of 1000 latencies: run it longer; also b",
      "one launch has no error bars: repeat it before you compare figures",
    ]);
  });

  it("are the three weightiest, unless all are asked for, or none", () => {
    const lines = noteLines(run, false);
    assert.deepEqual(lines.slice(0, 3), noteLines(run, true).slice(0, 3));
    assert.equal(lines[3], "3 more with -v");
    assert.equal(noteText(run, "none"), "");
  });

  it("are the same in the table, on stderr behind other formats, in the JSON and in its report", () => {
    const style = { columns: 100, ascii: false, color: false };
    const options = {
      terseVersion: 3,
      notes: "all",
      allowIrq: false,
      continued: false,
      style,
    } as const;
    const back = parseResult(jsonText(run), "r.json");
    assert.deepEqual(back.notes, run.notes);
    const said = noteText(run, "all");
    assert.equal(noteText(back, "all"), said);
    const table = formatText(run, "table", options);
    const unwrapped = table.slice(table.indexOf("note: ")).replaceAll("\n  ", " ");
    assert.equal(unwrapped, said);
    const { hipri } = JSON.parse(jsonText(run));
    assert.deepEqual(hipri.notes[0], {
      code: "preempted",
      severity: "medium",
      job: 0,
      data: { count: 72, cpu_wait_ns: 606 * MS, percentile: 99 },
      text: "preempted 72 times (606 ms without a CPU): p99 and above may be inflated",
    });
  });

  it("tell of a CPU quota, a ramp without end and a governor", () => {
    const quota = runResult([lane({}, { runtimeMs: 0 })], {
      jobs: [jobSpec({ name: "a", rampMs: 1000 })],
      cpuQuota: { throttledPeriods: 3, throttledMs: 120.4 },
      environment: { ...ENVIRONMENT, cpuGovernors: ["powersave"] },
    });
    const codes = makeNotes(quota, [], []).map(({ code }) => code);
    assert.deepEqual(codes, ["ended-in-ramp", "cpu-quota", "governor", "one-launch"]);
  });
});
