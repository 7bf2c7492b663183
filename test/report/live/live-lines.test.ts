/** The live view as it looks, from 20 to 200 columns and with 1 to 200 jobs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Drawing } from "../../../src/report/live/drawing.js";
import { LiveHistory } from "../../../src/report/live/live-history.js";
import { formatLiveLine } from "../../../src/report/live/live-line.js";
import { formatLiveLines } from "../../../src/report/live/live-lines.js";
import type { LiveJob, LiveSample } from "../../../src/run/sampling/live-sample.js";
import { assertGolden } from "../../support/golden.js";

const NAMES = ["database reads with a rather long name", "log", "compaction", "データ"];

const NOTES = [
  "log: no answer for 30 s: read of 4096 bytes at 81920 of /dev/nvme0n1",
  "log: preempted 72 times (606 ms without a CPU): p99.9 and above may be inflated",
  "steal of 90 ms: the hypervisor took 2 % of the machine's CPU time",
];

function job(index: number): LiveJob {
  return {
    name: NAMES[index] ?? `job ${index}`,
    lanes: index === 2 ? 4 : 1,
    iops: 12_345 / (index + 1),
    bytesPerSecond: 5e7 / (index + 1),
    p50Ns: index < 6 ? 81_000 * (index + 1) : null,
    p99Ns: index < 6 ? 1_230_000 * (index + 1) : null,
    inFlight: 32,
    etaMs: index === 1 ? null : 15_000 + 1000 * index,
  };
}

function sample(jobs: number, elapsedMs: number): LiveSample {
  // A dip in the middle, as of a device that stalls.
  const share = Math.abs(Math.sin(elapsedMs / 9000));
  return {
    phase: "run",
    detail: null,
    stage: 1,
    stages: 1,
    jobsRunning: jobs,
    iops: { read: Math.round(50_000 * share), write: 0, trim: 0 },
    bytesPerSecond: 2e8 * share,
    p50Ns: 100_000,
    p99Ns: Math.round(1e6 / (share + 0.01)),
    p999Ns: 5e6,
    inFlight: 32 * jobs,
    elapsedMs,
    etaMs: 60_000 - elapsedMs,
    errors: 0,
    hosts: null,
    jobs: Array.from({ length: jobs }, (_, i) => job(i)),
  };
}

function viewOf(jobs: number, columns: number, ascii = false): string[] {
  const history = new LiveHistory();
  for (let elapsedMs = 0; elapsedMs <= 45_000; elapsedMs += 250) {
    history.add(sample(jobs, elapsedMs));
  }
  const shown = { history, notes: NOTES, hint: "q stops" };
  return formatLiveLines(sample(jobs, 45_000), shown, { columns, ascii, color: false });
}

describe("the live view", () => {
  it("has the hosts of a run in place of its jobs, the slowest first, and how old that is", () => {
    const measuring = Array.from({ length: 8 }, (_, i) => ({
      ...job(0),
      name: `n${i}`,
      iops: 1000 * (8 - i),
    }));
    const hosts = { agoMs: 12_300, count: 9, measuring };
    const style = { columns: 100, ascii: true, color: false };
    const [whole, all, ...others] = formatLiveLines(
      { ...sample(3, 9000), hosts },
      { history: new LiveHistory(), notes: [], hint: "" },
      style,
    );
    assert.doesNotMatch(whole!, /hosts/);
    assert.match(all!, /^ {2}8 of 9 hosts, 12 s ago +36\.0k IOPS/);
    assert.deepEqual(
      others.map((line) => line.trim().split(/\s+/)[0]),
      ["n7", "n6", "n5", "n4", "n3", "and"],
    );
    assert.match(others.at(-1)!, /and 3 more hosts/);
    assert.match(formatLiveLine({ ...sample(3, 9000), hosts }, style), /8 of 9 hosts 36\.0k IOPS/);
  });

  it("looks as it always did", () => {
    const views = [40, 60, 100, 200].flatMap((columns) =>
      [1, 3, 20, 200].map((jobs) => {
        return [`${jobs} jobs, ${columns} columns`, ...viewOf(jobs, columns), ""].join("\n");
      }),
    );
    const ascii = ["3 jobs, 60 columns, ASCII", ...viewOf(3, 60, true), ""].join("\n");
    assertGolden("report/live/golden/views.txt", [...views, ascii].join("\n"));
  });

  it("has at most 12 lines, none of them wider than the terminal", () => {
    for (const columns of [1, 8, 20, 29, 30, 41, 79, 131]) {
      for (const jobs of [0, 1, 2, 7, 200]) {
        const lines = viewOf(jobs, columns, true);
        assert.ok(lines.length <= 12);
        for (const line of lines) assert.ok(line.length <= columns, `${columns}: ${line}`);
      }
    }
  });

  it("shows the last minute only, and no line for a second", () => {
    const history = new LiveHistory();
    for (let s = 0; s < 90; s++) history.add({ ...sample(1, s * 1000), p99Ns: null });
    assert.equal(history.iops.length, 60);
    assert.deepEqual(new Set(history.p99Ns), new Set([null]));
    const first = new LiveHistory();
    first.add(sample(1, 0));
    const style = { columns: 80, ascii: false, color: false };
    const shown = { history: first, notes: [], hint: "" };
    assert.equal(formatLiveLines(sample(1, 0), shown, style).length, 1);
  });
});

describe("lines that are drawn over", () => {
  it("go up to where the first began, also after the terminal has become narrower", () => {
    const drawing = new Drawing();
    assert.equal(drawing.replaceBy(["0123456789", "abc"], 20), "0123456789\nabc");
    assert.equal(drawing.replaceBy(["x", "y", "z"], 20), "\x1b[1A\r\x1b[Jx\ny\nz");
    drawing.replaceBy(["0123456789", "abc"], 20);
    // The first line stands in three rows now.
    assert.equal(drawing.replaceBy([], 4), "\x1b[3A\r\x1b[J");
    assert.equal(drawing.replaceBy([], 4), "");
  });

  it("are left as they are when what stands above the cursor is not theirs", () => {
    const drawing = new Drawing();
    drawing.replaceBy(["a", "b"], 20);
    drawing.lines = [];
    assert.equal(drawing.replaceBy(["c"], 20), "c");
  });
});
