/** Pages of real results in Chromium, in light and dark: each row has the figures of the JSON. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { formatBandwidth, formatCount, formatLatency } from "../../src/report/text/units.js";
import { loadPage, whyNoChromium } from "../support/chromium.js";
import { hipri, startHipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const BYTES = { kbBase: 1024, unitBase: 8 } as const;

/** What a job did in one direction, in fio's words. */
interface Activity {
  readonly total_ios: number;
  readonly iops: number;
  readonly bw_bytes: number;
  readonly clat_ns: { readonly max: number; readonly percentile?: Record<string, number> };
}

interface Tree {
  readonly jobs: readonly {
    readonly jobname: string;
    readonly read: Activity;
    readonly write: Activity;
  }[];
}

/** The rows that the figures' tables should have: the cells that stand in each, whatever else does. */
function expectedRows({ jobs }: Tree): string[][] {
  return jobs.flatMap((job) =>
    [job.read, job.write]
      .filter(({ total_ios }) => total_ios > 0)
      .map(({ iops, bw_bytes, clat_ns }) => {
        // A percentile that rests on few samples is left out; the median never does here.
        const median = clat_ns.percentile?.["50.000000"];
        return [
          formatCount(iops),
          formatBandwidth(bw_bytes, BYTES)!,
          formatLatency(clat_ns.max),
          ...(median === undefined ? [] : [formatLatency(median)]),
        ];
      }),
  );
}

/** The cells of each row of the figures' tables. */
function drawnRows(dom: string): string[][] {
  const tables = [...dom.matchAll(/<table class="figures">.*?<\/table>/gs)];
  return tables.flatMap(([table]) =>
    [...table.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) =>
      [...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell!),
    ),
  );
}

/** Draws the results in both themes and holds the page against their JSON. @returns the page's data */
async function assertDrawn(t: TestContext, cwd: string, files: readonly string[], trees: Tree[]) {
  const { status, stderr } = await hipri(["report", ...files, "--html", "page.html"], { cwd });
  assert.equal(status, 0, stderr);
  for (const scheme of ["light", "dark"]) {
    const flag = `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`;
    const page = await loadPage(join(cwd, "page.html"), cwd, [flag]);
    if (page === null) return t.skip("chromium did not load the page here");
    assert.deepEqual(page.console, []);
    // The button offers the other one.
    const other = scheme === "dark" ? "light" : "dark";
    assert.match(page.dom, new RegExp(`<button id="theme"[^>]*>${other}</button>`));
    const charts = Number(/<body data-charts="(\d+)">/.exec(page.dom)?.[1]);
    assert.equal(charts, page.dom.match(/role="figure"/g)!.length);
    assert.ok(charts > 0);
    const rows = drawnRows(page.dom);
    for (const wanted of trees.flatMap(expectedRows)) {
      const has = rows.some((cells) => wanted.every((cell) => cells.includes(cell)));
      assert.ok(has, `${wanted} in ${JSON.stringify(rows)}`);
    }
  }
  const text = readFileSync(join(cwd, "page.html"), "utf8");
  return JSON.parse(/id="data">(.*?)<\/script>/s.exec(text)![1]!);
}

function treeOf(cwd: string, file: string) {
  return JSON.parse(readFileSync(join(cwd, file), "utf8"));
}

const JOBS = `[global]
  ioengine=null
  size=1g
  time_based
  runtime=5s
  rate_iops=2000
  [reads]
  rw=randread
  [writes]
  rw=write
  bs=64k`;

describe("a page in Chromium", { skip: whyNoChromium() }, () => {
  it("of a run with a stall", async (t) => {
    const cwd = scratchDirectory(t);
    // Some I/O is in flight whenever the process is stopped.
    const file = "filename=data\ndirect=1\niodepth=4";
    const jobs = JOBS.replace("ioengine=null", file).replace("1g", "16m");
    writeJobs(cwd, jobs.replace("rate_iops=2000", ""));
    const { process, ended } = startHipri(["run", "jobs.fio", "-o", "r.json", "-q"], { cwd });
    await sleep(3000);
    process.kill("SIGSTOP");
    await sleep(1500);
    process.kill("SIGCONT");
    assert.equal((await ended).status, 0);
    const tree = treeOf(cwd, "r.json");
    const data = await assertDrawn(t, cwd, ["r.json"], [tree]);
    for (const [i, { read, write }] of tree.jobs.entries()) {
      const largest = Math.max(...data.series[i].time.maxNs);
      const told = Math.max(read.clat_ns.max, write.clat_ns.max);
      assert.equal(largest, Number(told.toPrecision(4)));
      assert.ok(largest > 1e9);
    }
  });

  it("of two kernels", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOBS);
    const trees = [];
    for (const name of ["6.16.3", "6.19.14"]) {
      const { status } = await hipri(["run", "jobs.fio", "-o", "r.json", "-q"], { cwd });
      assert.equal(status, 0);
      const tree = treeOf(cwd, "r.json");
      tree.hipri.environment.kernel_release = name;
      writeFileSync(join(cwd, `${name}.json`), JSON.stringify(tree));
      trees.push(tree);
    }
    const data = await assertDrawn(t, cwd, ["6.16.3.json", "6.19.14.json"], trees);
    assert.equal(data.series.length, 4);
    const text = readFileSync(join(cwd, "page.html"), "utf8");
    assert.match(text, /<tr><th scope="row">[^<]*<\/th><td>[^<]*6\.16\.3[^<]*<\/td><td>[^<]*6\.19/);
  });

  it("of a sweep", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOBS.replace("5s", "1s").replace("rate_iops=2000", ""));
    const vary = ["--vary", "iodepth=1,4,16", "-o", "s.json", "-q"];
    const { status, stderr } = await hipri(["sweep", "jobs.fio", ...vary], { cwd });
    assert.equal(status, 0, stderr);
    const { hipri: own, ...first } = treeOf(cwd, "s.json");
    const data = await assertDrawn(t, cwd, ["s.json"], [first]);
    assert.equal(own.points.length, 2);
    assert.deepEqual(
      data.sweeps.curves.map(({ points }: { points: unknown[] }) => points.length),
      [3, 3],
    );
  });

  it("of fio's own JSON", async (t) => {
    if (spawnSync("fio", ["--version"]).status !== 0) return t.skip("fio is not installed");
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOBS.replace("5s", "2s"));
    const fio = ["--output-format=json", "--output=fio.json", "jobs.fio"];
    execFileSync("fio", fio, { cwd, stdio: "ignore" });
    await assertDrawn(t, cwd, ["fio.json"], [treeOf(cwd, "fio.json")]);
  });
});
