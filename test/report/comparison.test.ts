/** What `hipri compare` prints. */
import assert from "node:assert/strict";
import { it } from "node:test";
import {
  type ComparisonView,
  comparedResultsText,
  comparisonText,
  historyText,
  progressOf,
} from "../../src/report/comparison.js";

const WIDE = { columns: Infinity, ascii: false, color: false };
const INTERVAL = { low: -0.04, high: 0.01 };
const CHANGES = [
  { job: "rand", figure: "cpu_per_io", change: { estimate: -0.02, interval: INTERVAL } },
  { job: "rand", figure: "p50", change: null },
];

it("results stand beside each other, a row for each job", () => {
  assert.equal(
    comparedResultsText(CHANGES, ["kernel: a, b"], "too few", WIDE),
    `job   cpu_per_io                 p50  verdict
──────────────────────────────────────────────────
rand  -2.0 % (-4.0 % to +1.0 %)  -    inconclusive

differs: kernel: a, b
inconclusive: too few
`,
  );
});

it("a narrow terminal has the verdict and the first figures, in its characters", () => {
  const rows = ["p50", "p99"].map((figure) => ({
    job: "a job with a name",
    figure,
    unit: "time" as const,
    value: 9500,
    low: 9000,
    high: 10_000,
    verdict: "as before" as const,
    isGating: true,
  }));
  const basis = { sessions: 10, fewest: 10, alpha: 0.01 };
  const style = { ...WIDE, columns: 48, ascii: true };
  const [head, rule, row] = historyText(rows, [], "as before", basis, style).split("\n");
  assert.match(head!, /^job {2,}p50 {2,}verdict$/);
  assert.match(rule!, /^-+$/);
  assert.match(row!, /^a jo\S*~.* {2}9\.50us in 9\.00us to 10\.0us {2}as before$/);
});

const OPEN: ComparisonView = {
  gates: [
    {
      gate: { job: "rand", figure: "cpu_per_io", isGating: true },
      verdict: null,
      change: { estimate: 0.05, low: -0.01, high: 0.12 },
      forecast: { pairs: 9, low: 3, high: 20 },
    },
    {
      gate: { job: "rand", figure: "p50", isGating: false },
      verdict: null,
      change: { estimate: 0.05, low: 0.01, high: 0.12 },
      forecast: { pairs: 99, low: 3, high: 20 },
    },
  ],
  pairs: 12,
  lost: 0,
  settings: { threshold: 0.03, seed: 1, sliced: true, onOneCpu: true },
};
const PACE = { looks: [10, 14, 40], elapsedMs: 60_000, timeMs: null };

it("a comparison that ended before the first look says how many pairs that takes", () => {
  const [gate] = OPEN.gates;
  const gates = [{ ...gate!, verdict: "inconclusive" as const, change: null, forecast: null }];
  const text = comparisonText({ ...OPEN, gates, pairs: 9 }, 10, WIDE);
  assert.match(text, /^rand {2}- {11}inconclusive: it takes 10 pairs$/m);
  const later = comparisonText({ ...OPEN, gates: [OPEN.gates[0]!], pairs: 12 }, 10, WIDE);
  assert.match(later, /^rand {2}\+5.0 % \(-1.0 % to \+12 %\) {2}open$/m);
});

it("progress says when the next look comes, and when it is over", () => {
  const of = (view: Partial<ComparisonView>, timeMs: number | null = null): string =>
    progressOf({ ...OPEN, ...view }, { ...PACE, timeMs }).plain(WIDE);
  const change = "rand cpu_per_io +5.0 % (-1.0 % to +12 %)";
  assert.equal(
    of({}),
    `12 of at most 40 pairs, next look at 14, in 0:10, about 7 more would tell, over in 2:20 at the latest; ${change}`,
  );
  // A pair that was lost took its time, too.
  assert.match(of({ lost: 12 }), /^12 of at most 40 pairs, next look at 14, in 0:05, .* 1:10 at/);
  assert.match(of({}, 65_000), /^12 of at most 40 pairs, about 7 .*, over in 0:05 at the latest;/);
  assert.equal(of({ pairs: 0, gates: [] }), "0 of at most 40 pairs");
});

it("progress fits a terminal, a line for each figure that decides", () => {
  const lines = progressOf(OPEN, PACE).lines({ columns: 30, ascii: true, color: false });
  assert.deepEqual(lines, ["12 of at most 40 pairs, next ~", "rand cpu_per_io +5.0 % (-1.0 ~"]);
});
