/**
 * Ranks that Slurm (--mpi=pmix), Open MPI or PRRTE has started, through libpmix: what a rank says is
 * put under fresh keys in pieces, a fence sends it to all, and the others get it.
 *
 * Three things that no page tells (each learnt from a failure): a fence is a barrier only when it collects and
 * something was put, as Slurm's servers do not wait for each other else; a key that is used again gives what
 * it had before; and a value of several MiB ends the process.
 */
import { EnvironmentError } from "../base/errors.js";
import { loadPmix, PMIX_NOT_FOUND, type Pmix, type PmixStatus } from "../ffi/pmix.js";
import type { Said } from "./engine.js";
import { LaunchedEngine } from "./launched.js";

const PIECE_BYTES = 256 << 10;

/** All that was ever put is sent again with each fence, so that there are few. */
const BEAT_MS = 60_000;

const WORDS: Readonly<Record<number, string>> = {
  [-7]: "a rank was ended",
  [-24]: "it took too long",
  [-25]: "its server cannot be reached",
  [-61]: "the connection to its server was lost",
};

export class PmixEngine extends LaunchedEngine {
  readonly name = "PMIx";
  readonly rank: number;
  readonly size: number;
  readonly beatMs: number;
  private readonly pmix: Pmix;

  /**
   * @param library to load instead of those that are looked for
   * @param timeoutMs how long all wait for a rank that says nothing
   * @throws EnvironmentError without libpmix, or when the launcher does not answer
   */
  constructor(library: string | undefined, timeoutMs: number) {
    super(timeoutMs);
    const pmix = loadPmix(library);
    if (pmix === null) {
      throw new EnvironmentError(
        "libpmix, through which the ranks reach each other, is not there",
        {
          place: this.name,
          cure: "Install it (Debian: libpmix2), name it in HIPRI_LIBPMIX, start with --mpi=pmi2, or use --meet DIR.",
        },
      );
    }
    this.pmix = pmix;
    this.beatMs = Math.min(BEAT_MS, timeoutMs / 2);
    const began = pmix.init();
    if (typeof began === "number") throw this.broken(wordsOf(began));
    this.rank = began.rank;
    const size = pmix.size();
    if (size === null) throw this.broken("their number is not known");
    this.size = size;
  }

  protected async finish(round: number): Promise<void> {
    await this.exchange(round, "", false);
    this.pmix.finalize();
  }

  protected async exchange(round: number, text: string, listens: boolean): Promise<Said> {
    const key = (piece: number): string => `hipri.${round}.${piece}`;
    const bytes = Buffer.from(text, "utf8");
    const count = Math.ceil(bytes.length / PIECE_BYTES);
    this.assertOk(this.pmix.put(key(0), Buffer.from(String(count))));
    for (let piece = 1; piece <= count; piece++) {
      const from = (piece - 1) * PIECE_BYTES;
      this.assertOk(this.pmix.put(key(piece), bytes.subarray(from, from + PIECE_BYTES)));
    }
    this.assertOk(this.pmix.commit());
    this.assertOk(await this.orSilence(this.pmix.fence(true)));
    // That each has put something shows that the fence was one: every rank has come so far.
    const counts = Array.from({ length: this.size }, (_, rank) => {
      return rank === this.rank ? 0 : Number(this.heard(rank, key(0)).toString());
    });
    if (!listens) return [];
    return counts.map((pieces, rank) => {
      if (rank === this.rank) return text;
      const parts = Array.from({ length: pieces }, (_, i) => this.heard(rank, key(i + 1)));
      return Buffer.concat(parts).toString("utf8");
    });
  }

  private heard(rank: number, key: string): Buffer {
    const got = this.pmix.get(rank, key);
    if (got === PMIX_NOT_FOUND) throw this.broken(`rank ${rank} has ended, or never came so far`);
    if (typeof got === "number") throw this.broken(wordsOf(got));
    return got;
  }

  private assertOk(status: PmixStatus): void {
    if (status !== 0) throw this.broken(wordsOf(status));
  }
}

function wordsOf(status: PmixStatus): string {
  return WORDS[status] ?? `PMIx says ${status}`;
}
