/** Results of hosts as one: nothing lost, nothing counted twice, hosts told apart. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIRECTIONS } from "../../../src/base/direction.js";
import { REPORT_FORMATS } from "../../../src/report/formats.js";
import { formatText, jsonText } from "../../../src/report/render.js";
import { leanText } from "../../../src/result/file/lean.js";
import { parseOutcome, parseResult } from "../../../src/result/file/read.js";
import { alignStarts } from "../../../src/result/hosts/align.js";
import { clientsOf, jobsOnHosts, reportEntries } from "../../../src/result/hosts/entries.js";
import { differingJobs } from "../../../src/result/hosts/jobs.js";
import { type HostPart, mergeResults } from "../../../src/result/hosts/merge.js";
import { thinFor } from "../../../src/result/hosts/thin.js";
import { hostFigures } from "../../../src/result/hosts/together.js";
import { coarseCounts } from "../../../src/result/latency/coarse.js";
import { EncodedCounts } from "../../../src/result/latency/encoded-counts.js";
import { joinLaunches, launchesOf } from "../../../src/result/launches.js";
import type { Interval } from "../../../src/result/model/interval.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { note } from "../../../src/result/notes/note.js";
import { result as arbitraryResult } from "../../report/arbitrary-result.js";
import {
  activity,
  DISK,
  ENVIRONMENT,
  jobSpec,
  lane,
  latencyOf,
  runResult,
} from "../../report/fixtures.js";
import { latencyNs, RUNS } from "../arbitraries.js";

function part(result: RunResult | null, rest: Partial<HostPart> = {}): HostPart {
  return { result, failure: null, fallbackName: "file", source: null, clock: null, ...rest };
}

function on(hostname: string, run: RunResult): RunResult {
  return { ...run, environment: { ...ENVIRONMENT, hostname } };
}

/** A host that reads with these latencies. */
function reading(hostname: string, latenciesNs: readonly number[], startedAtMs = 1e12): RunResult {
  return on(hostname, runResult([lane({ read: activity(latenciesNs) }, { startedAtMs })]));
}

function interval(atMs: number, ios: number): Interval {
  const counts = coarseCounts(Float64Array.from([0, ios]));
  const latency = { p50Ns: 1, p99Ns: 1, p999Ns: 1, maxNs: 1, counts };
  return { atMs, lengthMs: 1000, ios, bytes: 4096 * ios, latency, response: null };
}

describe("merged results", () => {
  it("have the histogram that one run of all latencies would have, to the last count", () => {
    const hosts = fc.array(fc.array(latencyNs, { minLength: 1, maxLength: 30 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(hosts, (latencies) => {
        const parts = latencies.map((each, i) => part(reading(`n${i}`, each)));
        const back = parseResult(jsonText(mergeResults(parts)), "merged.json");
        const [entry] = reportEntries(back);
        const whole = latencyOf(latencies.flat());
        const { clat, ios } = entry!.directions.read;
        assert.equal(ios, whole.count);
        assert.deepEqual(clat.counts, whole.counts);
        assert.deepEqual([clat.minNs, clat.maxNs], [whole.minNs, whole.maxNs]);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it("read back as they were written, and every report of them is the same", () => {
    const hosts = fc.array(arbitraryResult, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(hosts, (results) => {
        const merged = mergeResults(
          results.map((each, i) => part(on(`n${i}`, { ...each, launches: [] }))),
        );
        const back = parseResult(jsonText(merged), "merged.json");
        assert.deepEqual({ ...back, jobs: [] }, { ...merged, jobs: [] });
        const style = { columns: 100, ascii: false, color: false };
        const drawn = {
          terseVersion: 5,
          notes: "all",
          allowIrq: false,
          continued: false,
          style,
        } as const;
        for (const format of REPORT_FORMATS) {
          assert.equal(formatText(back, format, drawn), formatText(merged, format, drawn));
        }
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it("may be merged again: a tree of merges says what one merge says", () => {
    const hosts = [100, 200, 300, 400].map((ns, i) => part(reading(`n${i}`, [ns, ns + 1])));
    const flat = mergeResults(hosts);
    const halves = [hosts.slice(0, 2), hosts.slice(2)].map((half) => part(mergeResults(half)));
    assert.deepEqual(mergeResults(halves), flat);
  });

  it("have the launches of all hosts, one by one", () => {
    const repeated = (hostname: string, latencies: readonly number[]) =>
      joinLaunches(latencies.map((ns) => reading(hostname, [ns])));
    const merged = mergeResults([part(repeated("n1", [1, 2])), part(repeated("n2", [3, 4]))]);
    const sums = launchesOf(merged).map((launch) => {
      return reportEntries(launch)[0]!.directions.read.clat.sumNs;
    });
    assert.deepEqual(sums, [4, 6]);
    const back = parseResult(jsonText(merged), "merged.json").launches;
    assert.deepEqual(
      back.map(({ lanes, hosts }) => ({ lanes, hosts })),
      merged.launches.map(({ lanes, hosts }) => ({ lanes, hosts })),
    );
  });

  it("tell two ranks of one host apart", () => {
    const merged = mergeResults([
      part(reading("n1", [1])),
      part(reading("n2", [2])),
      part(reading("n1", [3])),
    ]);
    assert.deepEqual(
      merged.hosts.map(({ name }) => name),
      ["n1.r0", "n2", "n1.r2"],
    );
    assert.deepEqual(
      merged.lanes.map(({ rank, laneIndex, workerIndex }) => [rank, laneIndex, workerIndex]),
      [0, 1, 2].map((i) => [i, i, i]),
    );
  });

  it("put jobs of one name together, also where a host has others or another order", () => {
    const jobs = (...names: string[]) =>
      names.map((name, jobIndex) => jobSpec({ name, jobIndex, stonewall: jobIndex > 0 }));
    const lanes = (...names: string[]) =>
      names.map((name, i) =>
        lane({ read: activity([100]) }, { name, jobIndex: i, laneIndex: i, groupId: i }),
      );
    const merged = mergeResults([
      part(on("n1", runResult(lanes("a", "b"), { jobs: jobs("a", "b") }))),
      part(on("n2", runResult(lanes("b", "c"), { jobs: jobs("b", "c") }))),
    ]);
    assert.deepEqual(
      jobsOnHosts(merged).map(({ all, hosts }) => [all.name, hosts.map(({ host }) => host.name)]),
      [
        ["a", ["n1"]],
        ["b", ["n1", "n2"]],
        ["c", ["n2"]],
      ],
    );
    const texts = merged.notes.map(({ text }) => text);
    assert.deepEqual(texts, [
      "only 1 of 2 hosts have this job; without it: n2",
      "only 1 of 2 hosts have this job; without it: n1",
    ]);
  });

  it("name the host of an error, of a disk and of a note", () => {
    const failed = lane({}, { error: 5, errorText: "read of 4096 bytes: EIO" });
    const noted = { disks: [DISK], notes: [note("steal", null, "steal of 3 %")] };
    const merged = mergeResults([
      part(on("n1", runResult([lane()], noted))),
      part(on("n2", runResult([failed], noted))),
    ]);
    assert.equal(merged.lanes[1]!.errorText, "n2: read of 4096 bytes: EIO");
    assert.deepEqual(
      merged.disks.map(({ name }) => name),
      ["n1:nvme0n1", "n2:nvme0n1"],
    );
    assert.deepEqual(
      merged.notes.map(({ text, data }) => [text, data.hosts]),
      [["on all 2 hosts, as on n1: steal of 3 %", "n1,n2"]],
    );
  });

  it("keep a host without a result, and say why it has none", () => {
    const failure = { code: "usage", exitCode: 2, place: "j.fio:3", cause: "no size", cure: null };
    const merged = mergeResults([
      part(reading("n1", [100])),
      part(null, { failure, fallbackName: "n2" }),
    ]);
    assert.equal(merged.state, "interrupted");
    assert.deepEqual(merged.hosts[1]!.failure, failure);
    assert.equal(merged.notes[0]!.text, "n2 has no result: no size");
    assert.deepEqual(parseResult(jsonText(merged), "m").hosts, merged.hosts);
  });

  it("skip a job that no host ran, and say on which one of others it was skipped", () => {
    const skip = (hostname: string, lanes: RunResult["lanes"]) =>
      on(hostname, {
        ...runResult(lanes, { jobs: [jobSpec()] }),
        skipped: [{ jobIndex: 0, name: "job", reason: "no hybrid polling" }],
      });
    const none = mergeResults([part(skip("n1", [])), part(skip("n2", []))]);
    assert.deepEqual(none.skipped, [{ jobIndex: 0, name: "job", reason: "n1: no hybrid polling" }]);
    const some = mergeResults([part(skip("n1", [])), part(reading("n2", [100]))]);
    assert.deepEqual(some.skipped, []);
    assert.equal(some.notes[0]!.text, "skipped on n1: no hybrid polling");
  });
});

describe("the hosts of a job", () => {
  const at = (startedAtMs: number, runtimeMs: number, ios: number, name: string) => {
    const intervals = [interval(1000, ios / 2), interval(2000, ios / 2)];
    const read = activity(Array(ios).fill(100), { intervals });
    return on(name, runResult([lane({ read }, { startedAtMs, runtimeMs })]));
  };
  const figuresOf = (parts: readonly HostPart[]) =>
    hostFigures(jobsOnHosts(mergeResults(parts))[0]!);

  it("have a slowest one, a spread of starts, and a span in which all were busy", () => {
    const figures = figuresOf([
      part(at(1e12, 2000, 20, "n1")),
      part(at(1e12 + 500, 2000, 20, "n2")),
      part(at(1e12 + 250, 2000, 10, "n3")),
    ]);
    assert.deepEqual(figures.slowest, { host: "n3", iops: 5, medianIops: 10 });
    assert.deepEqual([figures.startSpreadMs, figures.clocks], [500, "unknown"]);
    // From 0.5 s to 2 s: 1.5 s of n1 and n2 with 10 I/Os a second, of n3 with 5.
    assert.deepEqual(figures.busy, { lengthMs: 1500, iops: 25, bytesPerSecond: 25 * 4096 });
  });

  it("add up to one series by the wall clock", () => {
    const { series } = figuresOf([
      part(at(1e12, 2000, 20, "n1")),
      part(at(1e12 + 1100, 2000, 10, "n2")),
    ]);
    assert.deepEqual(
      series.read!.map(({ atMs, ios, latency }) => [atMs, ios, latency!.counts.counts[0]]),
      [
        [1000, 10, 10],
        [2000, 15, 15],
        [3000, 5, 5],
      ],
    );
  });

  it("are put on one clock where it is known how theirs stand", () => {
    const figures = figuresOf([
      part(at(1e12, 2000, 20, "n1"), { clock: { offsetMs: 0, errorMs: 0 } }),
      part(at(1e12 + 60_010, 2000, 20, "n2"), { clock: { offsetMs: 60_000, errorMs: 3 } }),
    ]);
    const { startSpreadMs, clocks, clockErrorMs, busy } = figures;
    assert.deepEqual([startSpreadMs, clocks, clockErrorMs], [10, "compared", 3]);
    assert.equal(busy!.lengthMs, 1990);
  });

  it("are taken to have started together where that is asked for", () => {
    const parts = [part(at(1e12, 2000, 20, "n1")), part(at(1e12 + 60_000, 2000, 20, "n2"))];
    assert.equal(figuresOf(parts).busy, null);
    const { busy, clocks } = figuresOf(alignStarts(parts));
    assert.deepEqual([busy!.iops, clocks], [20, "aligned"]);
    const merged = mergeResults(alignStarts(parts));
    assert.equal(reportEntries(merged)[0]!.directions.read.runtimeMs, 2000);
  });

  it("are fio's clients, the last of which is all of them", () => {
    const merged = mergeResults([part(reading("n1", [100])), part(reading("n2", [200]))]);
    const clients = clientsOf(jobsOnHosts(merged), merged);
    assert.deepEqual(
      clients.map(({ hostname, entries: [entry] }) => [
        hostname,
        entry!.name,
        DIRECTIONS.map((direction) => entry!.directions[direction].ios),
      ]),
      [
        ["n1", "job", [1, 0, 0]],
        ["n2", "job", [1, 0, 0]],
        ["n2", "All clients", [2, 0, 0]],
      ],
    );
  });
});

describe("jobs of two results", () => {
  const withOptions = (options: Record<string, string>) =>
    runResult([lane()], {
      jobs: [jobSpec({ ownOptions: new Map(Object.entries(options)) })],
      globalOptions: new Map([["bs", "4k"]]),
    });

  it("are others when an option that says what work they do differs", () => {
    const difference = differingJobs(withOptions({ rw: "read" }), withOptions({ rw: "write" }));
    assert.deepEqual(difference, { job: "job", option: "rw", values: ["read", "write"] });
    assert.equal(differingJobs(withOptions({ bs: "4k" }), withOptions({})), null);
  });

  it("are the same when their targets differ", () => {
    const mine = withOptions({ filename: "/dev/nvme0n1", offset: "0" });
    assert.equal(differingJobs(mine, withOptions({ filename: "/dev/nvme3n1" })), null);
  });
});

describe("results of very many hosts", () => {
  const intervals = Array.from({ length: 150 }, (_, i) => interval(1000 * (i + 1), i));
  const long = runResult([lane({ read: activity([1000], { intervals }) })]);

  it("stay as they are up to 64 of them", () => assert.equal(thinFor(64, long), long));

  it("have short series, which add up to the same", () => {
    const [thinned] = thinFor(65, long).lanes;
    const series = thinned!.directions.read.intervals;
    assert.equal(series.length, 50);
    assert.ok(series.every(({ latency, lengthMs }) => latency === null && lengthMs === 3000));
    assert.equal(series.at(-1)!.atMs, 150_000);
    const sum = series.reduce((total, { ios }) => total + ios, 0);
    assert.equal(sum, (149 * 150) / 2);
  });

  it("keep histograms encoded until somebody reads them, and write them as they were", () => {
    fc.assert(
      fc.property(arbitraryResult, (run) => {
        const text = leanText(run);
        const { result } = parseOutcome(text, "a.json");
        const counts = result!.lanes.flatMap(({ directions }) => directions.read.clat.counts ?? []);
        assert.ok(counts.every((each) => each instanceof EncodedCounts));
        assert.equal(leanText(result!), text);
        assert.equal(jsonText(result!), jsonText(run));
      }),
      { numRuns: RUNS },
    );
  });

  it("say at once which of them is damaged", () => {
    const broken = leanText(long).replace(/"HISTFAAA[^"]*"/, '"HISTFAAAAAAAAAAA"');
    assert.throws(() => parseOutcome(broken, "n7.json"), /n7\.json: hipri\n?.*is damaged|damaged/);
  });
});
