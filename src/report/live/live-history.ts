/** What a run did in each of the last seconds. */
import { DIRECTIONS } from "../../base/direction.js";
import type { LiveSample } from "../../run/sampling/live-sample.js";

const SECONDS = 60;

/** What the samples of a second said. */
interface Second {
  readonly second: number;
  readonly samples: number;
  readonly iops: number;
  readonly p99Ns: number | null;
}

export class LiveHistory {
  #seconds: Second[] = [];

  add({ phase, elapsedMs, iops, p99Ns }: LiveSample): void {
    if (phase === "layout") return;
    const second = Math.floor(elapsedMs / 1000);
    const sum = DIRECTIONS.reduce((total, direction) => total + iops[direction], 0);
    const last = this.#seconds.at(-1);
    if (last === undefined || last.second !== second) {
      this.#seconds = [...this.#seconds, { second, samples: 1, iops: sum, p99Ns }].slice(-SECONDS);
      return;
    }
    this.#seconds[this.#seconds.length - 1] = {
      second,
      samples: last.samples + 1,
      iops: (last.iops * last.samples + sum) / (last.samples + 1),
      p99Ns: p99Ns === null ? last.p99Ns : Math.max(p99Ns, last.p99Ns ?? 0),
    };
  }

  /** The mean of each second, the newest last. */
  get iops(): number[] {
    return this.#seconds.map(({ iops }) => iops);
  }

  /** The largest of each second; null where nothing was completed. */
  get p99Ns(): (number | null)[] {
    return this.#seconds.map(({ p99Ns }) => p99Ns);
  }
}
