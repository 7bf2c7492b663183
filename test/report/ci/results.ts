/** A run with everything that a CI system has to tell apart. */
import { joinLaunches } from "../../../src/result/launches.js";
import type { LimitVerdict } from "../../../src/result/model/limit.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { activity, jobSpec, lane, runResult } from "../fixtures.js";

const LIMIT: LimitVerdict = {
  job: 0,
  host: null,
  limit: "p99<2ms",
  place: "nightly.limits:3",
  outcome: "passed",
  unit: "time",
  bound: 2e6,
  values: [1e6, 1e6],
  passes: 2,
  failures: 0,
  why: null,
};

const FAILED = { outcome: "failed", values: [3e6, 4e6], passes: 0, failures: 2 } as const;
const UNDECIDED = { outcome: "undecided", values: [1e6, 3e6], passes: 1, failures: 1 } as const;

const LIMITS: readonly LimitVerdict[] = [
  LIMIT,
  { ...LIMIT, ...FAILED, limit: "p99<1ms", place: "nightly.limits:4", bound: 1e6 },
  { ...LIMIT, ...UNDECIDED, limit: "p50<2ms", place: "--assert p50<2ms" },
  { ...LIMIT, job: 1, limit: "errors=0", outcome: "skipped", unit: null, why: "no poll queues" },
];

/** Jobs of two files: one that ran, one that was skipped, one that failed, one that did not poll. */
export function ciResult(names = ["db-read", "fast", "broken", "irq"]): RunResult {
  const places = ["nightly.fio", "nightly.fio", "more.fio", "more.fio"];
  const jobs = names.map((name, i) =>
    jobSpec({ name, jobIndex: i, place: { file: places[i]!, line: i + 1 } }),
  );
  const work = { read: activity([1000, 2000]) };
  const lanes = [
    lane(work, { jobIndex: 0, name: names[0]! }),
    lane(work, { laneIndex: 1, jobIndex: 2, error: 5, errorText: "Input/output error" }),
    lane(work, { laneIndex: 2, jobIndex: 3, polling: { state: "no", detail: "9 interrupts" } }),
  ];
  const skipped = [{ jobIndex: 1, name: names[1]!, reason: "no poll queues" }];
  const launch = runResult(lanes, { jobs, skipped });
  return { ...joinLaunches([launch, launch]), limits: LIMITS };
}
