/** A bisect that is killed at random moments goes on each time, and ends as if nothing had been. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../../src/base/random.js";
import { hipri, startHipri } from "../../support/hipri.js";
import { scratchDirectory } from "../../support/scratch.js";

const KILLS = 20;
const SEED = Number(process.env.HIPRI_KILL_SEED ?? 1);
/** Two halves that differ, with a spread that depends on the item alone; a boot takes 0.1 s. */
const MEASURE = `n={}; n=\${n#v}; sleep 0.1; echo $((n * 37 % 7 + (n >= 14 ? 40 : 0)))`;

it(`kill -9 at ${KILLS} random moments, seed ${SEED}`, async (t) => {
  const random = new Random(SEED);
  const list = Array.from({ length: 20 }, (_, index) => `v${index + 1}`).join("\n");
  const started = async (): Promise<string> => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "list"), list);
    const ends = ["--list", "list", "--good", "v1", "--bad", "v20", "--seed", "1"];
    const { status } = await hipri(["bisect", "start", ...ends, "--run", MEASURE], { cwd });
    assert.equal(status, 0);
    return cwd;
  };
  const whole = await hipri(["bisect", "run", "-q"], { cwd: await started() });
  assert.match(whole.stdout, /the first bad one is v14/);
  const cwd = await started();
  const lines = (): number =>
    readFileSync(join(cwd, "hipri-bisect.jsonl"), "utf8").split("\n").length;
  let moving = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { process: bisect, ended } = startHipri(["bisect", "run", "-q"], { cwd });
    // After none, one or two boots, however long hipri takes to start on this machine.
    const before = lines();
    const until = before + Math.floor(3 * random.nextFraction());
    while (lines() < until && bisect.exitCode === null) await sleep(2);
    await sleep(300 * random.nextFraction());
    bisect.kill("SIGKILL");
    await ended;
    if (lines() > before) moving++;
    const { status, stdout } = await hipri(["bisect", "status", "--json"], { cwd });
    assert.equal(status, 0);
    t.diagnostic(`kill ${kill + 1}: ${JSON.parse(stdout).boots} boots`);
  }
  assert.ok(moving >= KILLS / 2, `only ${moving} of ${KILLS} kills came after a boot`);
  const { status, stdout } = await hipri(["bisect", "run", "-q"], { cwd });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: whole.stdout });
});
