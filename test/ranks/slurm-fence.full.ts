/**
 * Slurm's fence trap: a fence that does not ask for what was put waits for no other node. That the
 * engine's rounds are barriers all the same is seen on a cluster of four nodes.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeDirectory, removeDirectory } from "../support/scratch.js";
import { type Slurm, startSlurm, whyNoSlurm } from "../support/slurm.js";
import { type Passage, ROUNDS } from "./fence-rank.js";

const NODES = 4;
const RANK = fileURLToPath(new URL("fence-rank.js", import.meta.url));

describe("a fence of Slurm's PMIx", { skip: whyNoSlurm() }, () => {
  let directory = "";
  let slurm: Slurm;
  before(async () => {
    directory = makeDirectory();
    slurm = await startSlurm(directory, NODES);
  });
  after(async () => {
    await slurm.stop();
    removeDirectory(directory);
  });

  /** By round what each rank saw. */
  async function passages(...args: string[]): Promise<Passage[][]> {
    const step = ["-N", `${NODES}`, "--ntasks-per-node=1", "--mpi=pmix", process.execPath, RANK];
    const { stdout } = await promisify(execFile)("srun", [...step, ...args], { env: slurm.env });
    const all = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Passage);
    return Array.from({ length: ROUNDS }, (_, at) => all.filter(({ round }) => round === at));
  }

  /** Somebody left before the last one had entered. */
  function isNoBarrier(round: readonly Passage[]): boolean {
    const firstLeftMs = Math.min(...round.map(({ leftMs }) => leftMs));
    return firstLeftMs < Math.max(...round.map(({ enteredMs }) => enteredMs));
  }

  it("holds every rank in every round of the engine, and brings what all said", async () => {
    for (const [round, seen] of (await passages()).entries()) {
      assert.equal(seen.length, NODES);
      assert.equal(isNoBarrier(seen), false, JSON.stringify(seen));
      const all = Array.from({ length: NODES }, (_, rank) => `${round} ${rank}`);
      for (const { heard } of seen) assert.deepEqual(heard, all);
    }
  });

  it("holds nobody when it collects nothing, which the engine has to guard against", async () => {
    assert.ok((await passages("bare")).some(isNoBarrier));
  });
});
