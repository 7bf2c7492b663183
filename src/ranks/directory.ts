/**
 * Ranks that meet in a directory which all of them see: anything that shares a file system will do,
 * as a volume of Kubernetes or NFS. Each rank has one file, which it replaces in each round; it holds
 * what the rank said in this round and in the one before, since one that is slow may still read that,
 * and nobody is two rounds ahead.
 */
import { readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError, UsageError } from "../base/errors.js";
import { ensureDirectory } from "../files/directory.js";
import { replaceFile } from "../files/write.js";
import type { Engine, Said } from "./engine.js";

/** A rank's file. */
interface Page {
  readonly ranks: number;
  readonly round: number;
  readonly text: string;
  readonly before: string | null;
}

const FIRST_LOOK_MS = 2;
const LAST_LOOK_MS = 100;
/** Each rank reads every other one's file, so that many of them look less often. */
const BEAT_MS = 1000;
const BEAT_MS_PER_RANK = 20;
const LEAD_MS = 300;

export class DirectoryEngine implements Engine {
  readonly name: string;
  readonly rank: number;
  readonly size: number;
  readonly beatMs: number;
  readonly leadMs = LEAD_MS;
  private readonly directory: string;
  private readonly timeoutMs: number;
  private readonly lost = new Set<number>();
  private roundNumber = 0;
  private before: string | null = null;

  /**
   * @param timeoutMs how long a rank may say nothing before it is lost
   * @throws UsageError for a directory that was used before; EnvironmentError for one that cannot be
   */
  constructor(directory: string, rank: number, size: number, timeoutMs: number) {
    this.name = `--meet ${directory}`;
    this.directory = directory;
    this.rank = rank;
    this.size = size;
    this.timeoutMs = timeoutMs;
    this.beatMs = Math.min(Math.max(BEAT_MS, BEAT_MS_PER_RANK * size), timeoutMs / 4);
    this.reachable(() => ensureDirectory(directory));
    const own = this.reachable(() => readdirSync(directory)).includes(pageName(rank));
    if (!own) return;
    throw new UsageError(`rank ${rank} of an earlier run, or of this one, was here before`, {
      place: this.name,
      cure: "Give each run a directory of its own, and each of its processes a --rank of its own.",
    });
  }

  async round(text: string): Promise<Said> {
    this.say(text);
    const said: (string | null)[] = Array(this.size).fill(null);
    said[this.rank] = text;
    const others = Array.from({ length: this.size }, (_, rank) => rank).filter(
      (rank) => rank !== this.rank && !this.lost.has(rank),
    );
    const missing = await this.hear(others, (rank, page) => {
      said[rank] = page.round === this.roundNumber ? page.text : page.before;
    });
    for (const rank of missing) this.lost.add(rank);
    return said;
  }

  async gather(text: string, collector: number): Promise<Said | null> {
    // A result file, so that hipri merge takes it where nobody collects it.
    this.reachable(() => this.write(resultName(this.rank), text));
    const said = await this.round("");
    if (this.rank !== collector) return null;
    // A rank that was lost may have written its result all the same.
    return said.map((_, rank) => {
      return rank === this.rank ? text : this.reachable(() => this.read(resultName(rank)));
    });
  }

  async part(collector: number): Promise<void> {
    this.say("");
    const others = Array.from({ length: this.size }, (_, rank) => rank).filter(
      (rank) => rank !== this.rank && !this.lost.has(rank),
    );
    if (this.rank !== collector) {
      const isThere = !this.lost.has(collector);
      if (isThere && (await this.hear([collector], () => {}, true)).length === 0) return;
      const file = join(this.directory, resultName(this.rank));
      throw new EnvironmentError(`rank ${collector} was lost before it had all results`, {
        place: this.name,
        cure: `This one is in ${file}: hipri merge makes one of those that are there.`,
      });
    }
    const missing = await this.hear(others, () => {});
    if (missing.length + this.lost.size === 0) this.clear();
  }

  /** Takes away what the ranks have written, and the directory where nothing else is in it. */
  private clear(): void {
    try {
      for (let rank = 0; rank < this.size; rank++) {
        rmSync(join(this.directory, resultName(rank)), { force: true });
        rmSync(join(this.directory, pageName(rank)), { force: true });
      }
      rmdirSync(this.directory);
    } catch {
      // What is left is in nobody's way but that of a run in the same directory, which says so.
    }
  }

  private say(text: string): void {
    this.roundNumber++;
    const page: Page = { ranks: this.size, round: this.roundNumber, text, before: this.before };
    this.reachable(() => this.write(pageName(this.rank), JSON.stringify(page)));
    this.before = text;
  }

  /**
   * Looks again and again until all of these ranks have said what they say in this round.
   * @param mayBeGone a file that is there no more is as good
   * @returns those that said nothing for too long
   */
  private async hear(
    ranks: readonly number[],
    take: (rank: number, page: Page) => void,
    mayBeGone = false,
  ): Promise<readonly number[]> {
    const beganMs = performance.now();
    let waiting = ranks;
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LAST_LOOK_MS, 1.3 * pauseMs)) {
      waiting = waiting.filter((rank) => {
        const page = this.pageOf(rank);
        if (page === null) return !mayBeGone;
        if (page.round < this.roundNumber) return true;
        take(rank, page);
        return false;
      });
      if (waiting.length === 0 || performance.now() - beganMs > this.timeoutMs) return waiting;
      await sleep(pauseMs);
    }
  }

  private pageOf(rank: number): Page | null {
    const text = this.reachable(() => this.read(pageName(rank)));
    if (text === null) return null;
    const page = JSON.parse(text) as Page;
    if (page.ranks !== this.size) {
      throw new UsageError(`rank ${rank} was given --ranks ${page.ranks}, this one ${this.size}`, {
        place: this.name,
        cure: "Give all the same number, and each run a directory of its own.",
      });
    }
    if (page.round > this.roundNumber + 1) {
      throw new EnvironmentError("the other ranks went on without this one, which was silent", {
        place: this.name,
        cure: "A longer --rank-timeout waits for a host that stands still for a while.",
      });
    }
    return page;
  }

  /** Whole at every moment: the file takes the place of the one before. */
  private write(name: string, text: string): void {
    replaceFile(join(this.directory, name), (sink) => sink(text), false);
  }

  private read(name: string): string | null {
    try {
      return readFileSync(join(this.directory, name), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  /** @throws EnvironmentError in place of an error of the system */
  private reachable<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code === undefined) {
        throw error;
      }
      throw new EnvironmentError(`the ranks cannot meet here: ${error.message}`, {
        place: this.name,
        cure: "Name a directory that all hosts can write, with room in it.",
        cause: error,
      });
    }
  }
}

function pageName(rank: number): string {
  return `hipri-rank-${rank}`;
}

function resultName(rank: number): string {
  return `hipri-result-${rank}.json`;
}
