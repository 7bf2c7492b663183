/**
 * A rank of the test of fences, started by Slurm: enters rounds, late in its turn, and prints when it
 * entered and left each. With "bare" it calls PMIx_Fence itself, with nothing put and nothing asked for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import koffi from "koffi";
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
  const { rank } = loadPmix(LIBRARY)!.init() as { rank: number };
  const library = koffi.load(LIBRARY ?? "libpmix.so.2");
  const fence = library.func("int PMIx_Fence(const void *, size_t, const void *, size_t)");
  return {
    rank,
    async pass() {
      fence(null, 0, null, 0);
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
