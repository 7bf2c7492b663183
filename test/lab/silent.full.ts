/**
 * NVMe devices of a guest that stop answering, in every way to wait for them: a signal ends the run
 * with what was measured until then.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { jobOf, parseResult } from "../support/hipri.js";
import { runInGuest, whyNoGuest } from "./guest.js";
import { laneOf } from "./modes.js";

const NAMES = ["irq", "polled", "sqpoll"] as const;

const JOBS = `
[global]
rw=randread
bs=4k
direct=1
iodepth=4
time_based
runtime=10m
[irq]
filename=/dev/lab/irq
[polled]
filename=/dev/lab/polled
hipri=1
[sqpoll]
filename=/dev/lab/sqpoll
hipri=1
sqthread_poll=1
`;

/** Sends SIGINT when no device has completed anything for a while, and tells how long the rest took. */
const STOP_WHEN_SILENT = `
const fs = require("fs");
fs.writeFileSync("/tmp/silent.fio", ${JSON.stringify(JOBS)});
const SILENT_MS = 3000;
const BUSY_IOS = 100;
const disks = ${JSON.stringify(NAMES)}.map((name) => fs.readlinkSync("/dev/lab/" + name).slice(5));
const statOf = (disk) => fs.readFileSync("/sys/block/" + disk + "/stat", "utf8");
const reads = () => disks.map((disk) => Number(statOf(disk).trim().split(/ +/)[0]));
const before = reads();
const stdio = ["ignore", "pipe", "inherit"];
const argv = ["run", "--json", "/tmp/silent.fio"];
const child = require("child_process").spawn("hipri", argv, { stdio });
let last = before;
let sinceMs = Date.now();
let signalledMs = null;
const timer = setInterval(() => {
  const now = reads();
  const busy = now.every((count, index) => count >= before[index] + BUSY_IOS);
  if (!busy || String(now) !== String(last)) sinceMs = Date.now();
  last = now;
  if (Date.now() - sinceMs < SILENT_MS) return;
  clearInterval(timer);
  signalledMs = Date.now();
  child.kill("SIGINT");
}, 100);
let text = "";
child.stdout.on("data", (piece) => (text += piece));
// The kernel may keep the process for as long as a device does not answer.
child.stdout.on("end", () => {
  const tookMs = signalledMs === null ? null : Date.now() - signalledMs;
  process.stdout.write(JSON.stringify({ tookMs, text }), () => process.exit(0));
});
`;

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("devices of a guest that stop answering", { skip: noGuest }, () => {
  test("cost a run no more than a grace behind a signal", async (t) => {
    const device = NAMES.map((name) => `${name}=nvme,size=64M,stall=5m@2s`);
    const { runs } = await runInGuest(
      { device },
      { stopped: { argv: ["node", "-e", STOP_WHEN_SILENT] } },
    );
    const { stdout, stderr } = runs.stopped;
    const { tookMs, text } = JSON.parse(stdout.toString() || "{}");
    assert.equal(typeof tookMs, "number", `${text}${stderr}`);
    t.diagnostic(`ended ${tookMs} ms behind the signal`);
    const result = parseResult(text);
    // An emulated guest takes seconds to draw a report, so no time tells that a grace was enough.
    const codes = result.hipri.notes.map(({ code }: { code: string }) => code);
    assert.ok(!codes.includes("stuck"), "the run waited for 30 s");
    assert.deepEqual([result.hipri.state, result.hipri.signal], ["interrupted", "SIGINT"]);
    for (const name of NAMES) {
      assert.ok(jobOf(result, name).read.total_ios > 0, name);
      const { count, oldest } = laneOf(result, name).lost;
      assert.ok(count >= 1 && count <= 4, `${name}: ${count} lost`);
      assert.deepEqual([oldest.what, oldest.path], ["read", `/dev/lab/${name}`]);
    }
  });
});
