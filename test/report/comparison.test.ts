/** What `hipri compare` prints. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { comparedResultsText, historyText } from "../../src/report/comparison.js";

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
