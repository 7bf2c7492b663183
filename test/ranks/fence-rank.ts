/**
 * A rank of the test of fences, started by Slurm: enters rounds, late in its turn, and prints when it
 * entered and left each. With "bare" it fences by itself, and collects nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { loadPmix } from "../../src/ffi/pmix.js";
import { PmixEngine } from "../../src/ranks/pmix.js";

/** Of a rank in a round, by the one clock of the test's nodes. */
export interface Passage {
  readonly round: number;
  readonly enteredMs: number;
  readonly leftMs: number;
  /** What the others said; of a bare fence nothing. */
  readonly heard: readonly (string | null)[];
}

const LATE_MS = 1000;
const TIMEOUT_MS = 30_000;
const LIBRARY = process.env.HIPRI_LIBPMIX;
export const ROUNDS = 4;

const nowMs = (): number => performance.timeOrigin + performance.now();

interface Fence {
  readonly rank: number;
  pass(text: string): Promise<readonly (string | null)[]>;
}

function withEngine(): Fence {
  const engine = new PmixEngine(LIBRARY, TIMEOUT_MS);
  return { rank: engine.rank, pass: (text) => engine.round(text) };
}

function bare(): Fence {
  const pmix = loadPmix(LIBRARY)!;
  const { rank } = pmix.init() as { rank: number };
  return {
    rank,
    async pass() {
      await pmix.fence(false);
      return [];
    },
  };
}

if (process.env.PMIX_RANK !== undefined) {
  const fence = process.argv[2] === "bare" ? bare() : withEngine();
  for (let round = 0; round < ROUNDS; round++) {
    if (fence.rank === round) await sleep(LATE_MS);
    const enteredMs = nowMs();
    const heard = await fence.pass(`${round} ${fence.rank}`);
    const passage: Passage = { round, enteredMs, leftMs: nowMs(), heard };
    process.stdout.write(`${JSON.stringify(passage)}\n`);
  }
}
