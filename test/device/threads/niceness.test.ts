import assert from "node:assert/strict";
import { once } from "node:events";
import { getPriority } from "node:os";
import { basename } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { giveWay } from "../../../src/device/threads/niceness.js";

const TELLS_ITS_THREAD = `
const { parentPort } = require("node:worker_threads");
parentPort.postMessage("/proc/" + require("node:fs").readlinkSync("/proc/thread-self"));
parentPort.on("message", () => {});
`;

test("a thread that gives way does so alone, and one that has ended is none", async () => {
  const worker = new Worker(TELLS_ITS_THREAD, { eval: true });
  const [thread] = await once(worker, "message");
  const ownBefore = getPriority();
  giveWay(thread);
  assert.equal(getPriority(Number(basename(thread))), 19);
  assert.equal(getPriority(), ownBefore);
  await worker.terminate();
  giveWay(thread);
});
