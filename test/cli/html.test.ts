/** `hipri report --html`, and the page that it writes in a browser. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { formatLatency } from "../../src/report/text/units.js";
import { loadPage, whyNoChromium } from "../support/chromium.js";
import { hipri, jobOf, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

/** A server that counts who asks it for something. */
async function countingServer(t: TestContext): Promise<{ url: string; asked: () => number }> {
  let count = 0;
  const server = createServer((_, response) => {
    count++;
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked: () => count };
}

/** A result of two jobs, one of which is named after a URL. */
async function makeResult(cwd: string, url: string): Promise<void> {
  writeJobs(
    cwd,
    `[global]
    ioengine=null
    size=1m
    number_ios=20000
    time_based=0
    io_size=1g
    [reads <img src="${url}"></script>]
    rw=randread
    [writes]
    rw=write`,
  );
  const { status, stderr } = await hipri(["run", "jobs.fio", "-o", "r.json", "-q"], { cwd });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
}

describe("hipri report --html", () => {
  it("writes one page and nothing else", async (t) => {
    const cwd = scratchDirectory(t);
    await makeResult(cwd, "http://127.0.0.1/");
    const report = ["report", "r.json", "r.json", "--html", "page.html"];
    const { status, stdout, stderr } = await hipri(report, { cwd });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
    assert.deepEqual(readdirSync(cwd).sort(), ["jobs.fio", "page.html", "r.json"]);
    assert.match(readFileSync(join(cwd, "page.html"), "utf8"), /^<!doctype html>\n/);
  });

  it("writes the page that hipri run --html wrote", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[nops]\nrw=nop\nnumber_ios=1000");
    const run = ["run", "jobs.fio", "-q", "-o", "r.json", "--html", "r.html"];
    assert.equal((await hipri(run, { cwd })).status, 0);
    assert.equal((await hipri(["report", "r.json", "--html", "again.html"], { cwd })).status, 0);
    const [own, again] = ["r.html", "again.html"].map((name) => readFileSync(join(cwd, name)));
    assert.deepEqual(own, again);
    const refused = await hipri([...run.slice(0, -1), "missing/r.html"], { cwd });
    assert.match(refused.stderr, /^hipri: --html missing\/r\.html: the page cannot be written/m);
  });

  it("refuses a place where no page can be written, and what is no result", async (t) => {
    const cwd = scratchDirectory(t);
    await makeResult(cwd, "");
    for (const [args, says] of [
      [["r.json", "--html", "missing/page.html"], /^hipri: --html missing\/page\.html: /],
      [["r.json", "--html", "."], /^hipri: --html \.: /],
      [["jobs.fio", "--html", "page.html"], /^hipri: jobs\.fio: this is not a result/],
      [["r.json", "--html", "r.json"], /--html r\.json: the page would write over the result r/],
      [
        ["r.json", "-o", "./r.json"],
        /--output \.\/r\.json: the result would write over the result/,
      ],
      [["r.json", "--html", "page.html", "--json"], /--html.*--json|--json.*--html/],
    ] as const) {
      const { status, stderr } = await hipri(["report", ...args], { cwd });
      assert.match(stderr, says);
      assert.ok(status === 2 || status === 3);
      assert.equal(existsSync(join(cwd, "page.html")), false);
    }
  });

  it("draws the result's figures in Chromium and asks for nothing", async (t) => {
    const why = whyNoChromium();
    if (why !== false) return t.skip(why);
    const cwd = scratchDirectory(t);
    const { url, asked } = await countingServer(t);
    await makeResult(cwd, url);
    const { status } = await hipri(["report", "r.json", "--html", "page.html"], { cwd });
    assert.equal(status, 0);
    const page = await loadPage(join(cwd, "page.html"), cwd);
    if (page === null) return t.skip("chromium did not load the page here");
    assert.deepEqual(page.console, []);
    const charts = Number(/<body data-charts="(\d+)">/.exec(page.dom)?.[1]);
    assert.equal(charts, page.dom.match(/role="figure"/g)!.length);
    const result = parseResult(readFileSync(join(cwd, "r.json"), "utf8"));
    const { percentiles_ns } = result.hipri.entries[1].directions.write;
    assert.ok(page.dom.includes(`>${formatLatency(percentiles_ns["50"])}</td>`));
    assert.equal(jobOf(result, "writes").write.total_ios, 20_000);
    assert.equal(asked(), 0);
  });

  it("draws fio's own JSON", async (t) => {
    const cwd = scratchDirectory(t);
    await makeResult(cwd, "");
    const tree = JSON.parse(readFileSync(join(cwd, "r.json"), "utf8"));
    delete tree.hipri;
    writeFileSync(join(cwd, "fio.json"), JSON.stringify({ ...tree, "fio version": "fio-3.33" }));
    const { status, stderr } = await hipri(["report", "fio.json", "--html", "p.html"], { cwd });
    assert.equal(status, 0, stderr);
    const text = readFileSync(join(cwd, "p.html"), "utf8");
    assert.match(text, /The result has no series over time\./);
    assert.match(text, /"percentiles":\[0,/);
  });
});
