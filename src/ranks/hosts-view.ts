/** Shows a run on several hosts: each tells what it does with its next round, and one shows them all. */
import { DIRECTIONS } from "../base/direction.js";
import type { LiveSample, LiveView } from "../run/sampling/live-sample.js";
import type { Meeting } from "./meeting.js";

export class HostsView implements LiveView {
  readonly #meeting: Meeting;
  readonly #view: LiveView | null;

  /** @param view null on a rank that shows nothing */
  constructor(meeting: Meeting, view: LiveView | null) {
    this.#meeting = meeting;
    this.#view = view;
  }

  show(sample: LiveSample): void {
    const { bytesPerSecond, p50Ns, p99Ns, inFlight, etaMs } = sample;
    const iops = DIRECTIONS.reduce((sum, direction) => sum + sample.iops[direction], 0);
    this.#meeting.doing = { iops, bytesPerSecond, p50Ns, p99Ns, inFlight, etaMs };
    this.#view?.show({ ...sample, hosts: this.#meeting.liveHosts });
  }

  end(): void {
    this.#meeting.doing = null;
    this.#view?.end();
  }
}
