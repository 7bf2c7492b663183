/**
 * The files that the ranks of a run keep beside that of --output, each what it has measured. Where the
 * ranks cannot reach each other any more but see the same file system, one of them collects these.
 */
import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Said } from "../ranks/engine.js";
import type { Interrupt } from "../run/early-end.js";

const LOOK_MS = 200;

export function partPath(output: string, rank: number): string {
  return `${output}.rank-${rank}`;
}

/**
 * Waits for the ranks whose files are there to finish, as long as each of them changes its file.
 * @param rank of this process, whose file is finished
 * @param timeoutMs how long a file may stay as it is
 * @returns by rank what is in the files, null for one without; null where a rank before this one
 *   has finished, and collects them
 */
export async function collectParts(
  output: string,
  rank: number,
  size: number,
  timeoutMs: number,
  interrupt: Interrupt,
): Promise<Said | null> {
  let isLeft = false;
  const forget = interrupt.onLeave(() => {
    isLeft = true;
  });
  const parts = Array.from({ length: size }, (_, each) => new Part(partPath(output, each)));
  try {
    for (;;) {
      for (const part of parts) part.look();
      if (parts.slice(0, rank).some(({ isFinished }) => isFinished)) return null;
      const waits = parts.some((part) => !part.isFinished && part.silentMs < timeoutMs);
      if (!waits || isLeft) return parts.map(({ text }) => text);
      await sleep(LOOK_MS);
    }
  } finally {
    forget();
  }
}

class Part {
  text: string | null = null;
  /** The rank has done its jobs, or has failed. */
  isFinished = false;
  private readonly path: string;
  private changedAtMs = performance.now();
  private version = "";

  constructor(path: string) {
    this.path = path;
  }

  /** How long it is as it is. */
  get silentMs(): number {
    return performance.now() - this.changedAtMs;
  }

  look(): void {
    if (this.isFinished) return;
    const stats = statSync(this.path, { throwIfNoEntry: false });
    const version = stats === undefined ? "" : `${stats.ino} ${stats.mtimeMs}`;
    if (version === this.version) return;
    this.version = version;
    this.changedAtMs = performance.now();
    this.text = readFileSync(this.path, "utf8");
    this.isFinished = JSON.parse(this.text).hipri?.state !== "running";
  }
}
