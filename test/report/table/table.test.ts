/** The table: fitted to terminals of every width, in every character set, and true in each. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { renderTable } from "../../../src/report/table/table.js";
import { styleFor, type TextStyle, widthOf } from "../../../src/report/text/style.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { RUNS } from "../../result/arbitraries.js";
import { assertGolden } from "../../support/golden.js";
import { result } from "../arbitrary-result.js";
import { activity, jobSpec, lane, latencyOf, richResult, runResult } from "../fixtures.js";
import {
  clones,
  customers,
  LAUNCHES,
  latencies,
  MIXED,
  NO_IO,
  TROUBLES,
  WAITS,
} from "./results.js";

const WIDE: TextStyle = { columns: 160, ascii: false, color: false };
const WIDTHS = [40, 60, 80, 100, 200];

const wide = (run: RunResult) => renderTable(run, "all", WIDE);

/** Rows in the middle of a long table say nothing new. */
function elided(text: string): string {
  const lines = text.split("\n");
  return lines.length < 100 ? text : [...lines.slice(0, 10), "[…]", ...lines.slice(-12)].join("\n");
}

describe("the table at 40, 60, 80, 100 and 200 columns", () => {
  const cases: [name: string, run: RunResult][] = [
    ["mixed", MIXED],
    ["rich", richResult()],
    ["customers-20", customers(20)],
    ["customers-200", customers(200)],
    ["clones", clones(8)],
    ["waits", WAITS],
    ["troubles", TROUBLES],
    ["no-io", NO_IO],
    ["launches", LAUNCHES],
  ];
  for (const [name, run] of cases) {
    it(`of ${name}`, () => {
      const texts = WIDTHS.map((columns) => {
        const text = renderTable(run, "all", { ...WIDE, columns });
        assertFits(text, columns);
        return `${"#".repeat(columns)}\n${elided(text)}`;
      });
      assertGolden(`report/table/golden/${name}.txt`, texts.join("\n"));
    });
  }
});

function assertFits(text: string, columns: number): void {
  for (const line of text.split("\n")) assert.ok(widthOf(line) <= columns, `${columns}: ${line}`);
}

/** Names as users and attackers give them. */
const anyName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
  fc.string({ minLength: 1, maxLength: 60, unit: "binary" }),
  fc.constantFrom("测试数据库工作负载一号和二号以及三号", "a\x1b[2Jb\u202ec", "naïve-😀-job"),
);

const named = fc.tuple(result, fc.array(anyName, { minLength: 3, maxLength: 3 })).map(
  ([run, names]): RunResult => ({
    ...run,
    lanes: run.lanes.map((each, i) => ({ ...each, name: names[i % 3]! })),
    skipped: [{ jobIndex: 9, name: names[2]!, reason: `no ${names[1]}` }],
  }),
);

/** A figure with its unit, whole. */
const NUMBERS = /(?<![\w.])\d+(\.\d+)? ?(%|[nµu]?s|ms|[KMGT]i?B\/s)(?!\w)/g;

it("fits any terminal, breaks no number, and lets nothing raw through", () => {
  const style = fc.record({
    columns: fc.integer({ min: 40, max: 210 }),
    ascii: fc.boolean(),
    color: fc.constant(false),
  });
  fc.assert(
    fc.property(named, style, (run, each) => {
      const text = renderTable(run, "all", each);
      assertFits(text, each.columns);
      assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}|\u202e/u);
      if (each.ascii) assert.doesNotMatch(text, /[^\n\x20-\x7e]/);
    }),
    { numRuns: RUNS },
  );
  const figures = (text: string) =>
    text.slice(text.indexOf("\n\n", text.indexOf("─"))).match(NUMBERS);
  for (let columns = 40; columns <= 200; columns++) {
    const text = renderTable(richResult(), "all", { ...WIDE, columns });
    assert.deepEqual(figures(text), figures(wide(richResult())), `${columns} columns`);
  }
});

it("has every figure of its columns whole at any width", () => {
  const cells = (text: string) => {
    const lines = text.split("\n");
    const rule = lines.findIndex((line) => line.startsWith("─"));
    const [head, , ...rows] = lines.slice(rule - 1);
    const titles = head!.trim().split(/ {2,}/);
    return { titles, row: rows[0]!.trim().split(/ {2,}/) };
  };
  const widest = cells(renderTable(MIXED, "none", { ...WIDE, columns: 200 }));
  for (let columns = 40; columns <= 200; columns++) {
    const narrow = cells(renderTable(MIXED, "none", { ...WIDE, columns }));
    for (const [i, title] of narrow.titles.entries()) {
      const at = widest.titles.indexOf(title);
      // The direction has no title.
      const skip = i === 0 ? 0 : 1;
      assert.equal(narrow.row[i + skip], widest.row[at + skip], `${title} at ${columns}`);
    }
  }
});

it("cuts names in the middle, so that they differ", () => {
  for (const columns of WIDTHS) {
    const rows = renderTable(customers(9), "none", { ...WIDE, columns }).split("\n");
    const names = rows.flatMap((row) => /^(cus\S*)/.exec(row)?.[1] ?? []).slice(0, 9);
    assert.equal(new Set(names).size, 9, names.join());
  }
});

describe("a group of several jobs", () => {
  const second = { laneIndex: 1, jobIndex: 1, name: "b" };
  const totalOf = (b: Parameters<typeof lane>[1], work = activity(latencies(2000, 9000))) => {
    const run = runResult(
      [
        lane({ read: activity(latencies(2000, 9000)) }, { name: "a" }),
        lane({ read: work }, { ...second, ...b }),
      ],
      { jobs: [jobSpec({ name: "a" }), jobSpec({ jobIndex: 1, name: "b" })] },
    );
    return /^total.*$/m.exec(wide(run))?.[0] ?? null;
  };

  it("has a total of what they did side by side", () => {
    assert.match(totalOf({})!, /^total ×2 +read +2\.00k +7\.81MiB\/s +13\.5µs +13\.5µs +17\.9µs/);
  });

  it("and of what they did one after another over the time of both", () => {
    assert.match(totalOf({ startedAtMs: 1_700_000_002_000 })!, /^total ×2 +read +1\.00k +3\.91MiB/);
  });

  it("is no group where each has its own", () => {
    assert.equal(totalOf({ groupId: 1 }), null);
  });

  it("has no latencies where one kept none", () => {
    const work = { ...activity(latencies(2000, 9000)), clat: latencyOf([]), lat: latencyOf([]) };
    assert.match(totalOf({}, work)!, /^total ×2 +read +2\.00k +7\.81MiB\/s( +–){6}$/);
  });
});

it("has a dash for percentiles with fewer than ten samples above them", () => {
  const row = (count: number) => {
    const run = runResult([lane({ read: activity(latencies(count, 9000)) })]);
    return /^job +read.*$/m.exec(wide(run))![0].trim().split(/ +/).slice(4, 9);
  };
  const dashes = (count: number) => row(count).map((cell) => cell === "–");
  // The mean, then p50, p99, p99.9, p99.99.
  assert.deepEqual(dashes(19), [false, true, true, true, true]);
  assert.deepEqual(dashes(20), [false, false, true, true, true]);
  assert.deepEqual(dashes(999), [false, false, true, true, true]);
  assert.deepEqual(dashes(1000), [false, false, false, true, true]);
  assert.deepEqual(dashes(10_000), [false, false, false, false, true]);
  assert.deepEqual(dashes(100_000), [false, false, false, false, false]);
});

it("says how deep latency_target let a job go", () => {
  const spec = { latencyTargetUs: 1000, depth: 32 };
  const two = [8, 12].map((latencyDepth, laneIndex) => {
    return lane({ read: activity([5]) }, { latencyDepth, laneIndex });
  });
  assert.match(
    wide(runResult(two.slice(1), { jobs: [jobSpec(spec)] })),
    /latency_target 1\.00ms: depth 12 of 32/,
  );
  assert.match(
    wide(runResult(two, { jobs: [jobSpec(spec)] })),
    /latency_target 1\.00ms: depths 8 to 12 of 32/,
  );
  assert.doesNotMatch(wide(runResult(two)), /latency_target/);
});

it("adds up what lanes had to send again, and says nothing where that was nothing", () => {
  const two = [30, 7].map((retries, laneIndex) => {
    return lane({ read: activity([5]) }, { retries, laneIndex });
  });
  assert.match(wide(runResult(two)), / 37 retries of I\/Os \(EAGAIN or EINTR\)/);
  assert.doesNotMatch(wide(runResult([lane({ read: activity([5]) }, { retries: null })])), /retr/);
});

it("does not call a run in progress one on interrupts", () => {
  assert.doesNotMatch(wide({ ...WAITS, notes: [], state: "running" }), /\b(irq|cache)$/m);
});

it("is ASCII where the locale is", () => {
  const text = renderTable({ ...richResult(), notes: WAITS.notes }, "all", {
    ...WIDE,
    ascii: true,
  });
  assert.match(text, /^[\n\x20-\x7e]*$/);
  assert.match(text, /11\.5us/);
  assert.match(text, /fast x2/);
  assert.match(text, /polled ok/);
});

it("has colours that change nothing but colours", () => {
  const colored = renderTable(richResult(), "all", { ...WIDE, color: true });
  assert.ok(colored.includes("\x1b[31merror"));
  assert.equal(stripVTControlCharacters(colored), wide(richResult()));
});

it("says that a run was without I/O", () => {
  const text = wide(runResult([lane({}, { error: 5 })]));
  assert.match(text, /no I\/O was completed/);
  assert.match(text, /error: job: ended with errno 5/);
});

it("has a dash for what was not measured", () => {
  const read = { ...activity([]), ios: 3, bytes: 12_288 };
  assert.match(
    wide(runResult([lane({ read })])),
    /job +read +1\.50 +6\.00KiB\/s( +–){6} +inline\n/,
  );
});

it("follows the stream and the environment in its style", () => {
  const terminal = { isTTY: true, columns: 90 };
  const utf8 = { LANG: "en_US.UTF-8" };
  assert.deepEqual(styleFor(terminal, utf8), { columns: 90, ascii: false, color: true });
  assert.deepEqual(styleFor({}, utf8), { columns: 100, ascii: false, color: false });
  assert.equal(styleFor(terminal, { ...utf8, NO_COLOR: "1" }).color, false);
  assert.equal(styleFor(terminal, { ...utf8, TERM: "dumb" }).color, false);
  assert.equal(styleFor(terminal, { LANG: "C" }).ascii, true);
  assert.equal(styleFor(terminal, { ...utf8, LC_ALL: "C" }).ascii, true);
});
