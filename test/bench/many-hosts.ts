/** What it costs one host to merge what a thousand have measured: results of real size, made up. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Random } from "../../src/base/random.js";
import { leanText } from "../../src/result/file/lean.js";
import { thinFor } from "../../src/result/hosts/thin.js";
import { EncodedCounts } from "../../src/result/latency/encoded-counts.js";
import { encodeHdr } from "../../src/result/latency/hdr.js";
import { bucketIndex, createCounts } from "../../src/result/latency/histogram.js";
import type { DirectionStats, LaneResult } from "../../src/result/model/lane.js";
import type { LatencyRecord } from "../../src/result/model/latency.js";
import { activity, ENVIRONMENT, jobSpec, lane, runResult } from "../report/fixtures.js";
import type { Conditions, SoloCase } from "./cases.js";
import type { ProcessUsage } from "./contender.js";
import { HIPRI } from "./hipri.js";
import { runTimed } from "./process.js";

const HOSTS = 1000;
const JOBS = 8;
const RUN_MS = 60_000;
/** Latencies of a lane's direction: their histogram has some 3,000 counts above 0. */
const LATENCIES = 300_000;
const MEDIAN_NS = 90_000;
/** Of the latencies' logarithm. */
const SPREAD = 0.7;
/** Histograms that differ; hosts take them in turn, since making them is not what is measured. */
const HISTOGRAMS = 16;

/** Cases of `hipri merge`, which does what the first rank of a run does when all have measured. */
export function manyHostsCases({ scratchFile }: Conditions): SoloCase[] {
  const directory = join(dirname(scratchFile), `hosts-${HOSTS}`);
  const title = `merge of ${HOSTS} hosts with ${JOBS} jobs each`;
  return [
    {
      name: title,
      unit: "ms",
      measure: async () => (await merge(directory)).elapsedMs,
      atMost: 20_000,
    },
    {
      name: `${title}, memory`,
      unit: "MB",
      measure: async () => (await merge(directory)).maxResidentBytes / 1e6,
      atMost: 1000,
    },
  ];
}

async function merge(directory: string): Promise<ProcessUsage> {
  if (!existsSync(directory)) writeResults(directory);
  const files = Array.from({ length: HOSTS }, (_, host) => fileOf(directory, host));
  const output = join(directory, "all.json");
  return (await runTimed([...HIPRI, "merge", ...files, "-o", output])).usage;
}

function fileOf(directory: string, host: number): string {
  return join(directory, `${host}.json`);
}

function writeResults(directory: string): void {
  mkdirSync(directory);
  const records = Array.from({ length: HISTOGRAMS }, (_, seed) => latencies(new Random(seed)));
  const jobs = Array.from({ length: JOBS }, (_, jobIndex) => {
    return jobSpec({ jobIndex, name: `job-${jobIndex}`, workload: "randrw" });
  });
  for (let host = 0; host < HOSTS; host++) {
    const lanes = jobs.map(({ name, jobIndex }): LaneResult => {
      const [read, write] = [0, 1].map((i) => records[(host + 2 * jobIndex + i) % HISTOGRAMS]!);
      const parts = { read: directionOf(read!), write: directionOf(write!) };
      const place = { laneIndex: jobIndex, workerIndex: jobIndex, jobIndex, name };
      return lane(parts, { ...place, runtimeMs: RUN_MS, startedAtMs: 1_700_000_000_000 + host });
    });
    const environment = { ...ENVIRONMENT, hostname: `node-${host}` };
    const result = runResult(lanes, { jobs, environment, pid: host, elapsedMs: RUN_MS });
    writeFileSync(fileOf(directory, host), leanText(thinFor(HOSTS, result)));
  }
}

function directionOf(clat: LatencyRecord): DirectionStats {
  const seconds = RUN_MS / 1000;
  const ios = Math.floor(LATENCIES / seconds);
  const intervals = Array.from({ length: seconds }, (_, second) => ({
    ...{ atMs: 1000.25 * (second + 1), lengthMs: 1000.25, ios, bytes: 4096 * ios },
    ...{ latency: null, response: null },
  }));
  const { counts: _, ...summary } = clat;
  const lat = { ...summary, counts: null };
  return activity([], { ios: LATENCIES, bytes: 4096 * LATENCIES, clat, lat, intervals });
}

/** Distributed as those of an SSD: lognormal. */
function latencies(random: Random): LatencyRecord {
  const counts = createCounts();
  let [minNs, maxNs, sumNs, sumSquaresNs] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < LATENCIES; i++) {
    // Box and Muller's way to a normal distribution; the logarithm of 0 is none.
    const radius = Math.sqrt(-2 * Math.log(1 - random.nextFraction()));
    const normal = radius * Math.cos(2 * Math.PI * random.nextFraction());
    const ns = Math.round(MEDIAN_NS * Math.exp(SPREAD * normal));
    counts[bucketIndex(ns)]! += 1;
    minNs = Math.min(minNs, ns);
    maxNs = Math.max(maxNs, ns);
    sumNs += ns;
    sumSquaresNs += ns * ns;
  }
  const stored = new EncodedCounts(encodeHdr(counts));
  const sums = { count: LATENCIES, minNs, maxNs, sumNs, sumSquaresNs };
  return { ...sums, counts: stored, listedNs: null };
}
