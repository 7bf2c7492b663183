/** A guest runs hipri on each Node that hipri is to run on: it has the Node that started it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { hipri, parseResult } from "../support/hipri.js";
import { otherNodes } from "../support/nodes.js";
import { scratchDirectory } from "../support/scratch.js";
import { whyNoGuest } from "./guest.js";
import { laneOf } from "./modes.js";

const JOB = "[polled]\nfilename=/dev/lab/fast\nrw=read\nbs=4k\ndirect=1\nhipri=1\nsize=64k\n";

/** On a busy machine; the three of them have to fit into the ten minutes of a test file. */
const PATIENCE = ["--guest-timeout", "190"];

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

for (const { major, path, skip } of otherNodes()) {
  test(`hipri lab run polls on Node ${major}`, { skip: skip || noGuest }, async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "job.fio"), JOB);
    const run = ["lab", "run", "job.fio", "--json", "--quiet", ...PATIENCE];
    const { status, stdout, stderr } = await hipri(run, { cwd, node: path });
    assert.equal(status, 0, stderr);
    const result = parseResult(stdout);
    assert.equal(laneOf(result, "polled").polling.state, "proven");
    assert.equal(Number.parseInt(result.hipri.environment.node_version.slice(1), 10), major);
  });
}
