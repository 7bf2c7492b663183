/** Watches over a guest, and says when the wait for it is over. */
import type { GuestMessage } from "../channel.js";
import { readWaits, ServedTime } from "./served-time.js";

/** How long a guest may take, in ms. */
export type Deadline =
  | { readonly kind: "wall"; readonly timeoutMs: number }
  /** For a guest that is judged: hangs are told from a host that is too busy. */
  | {
      readonly kind: "served";
      /** Until the guest is done, in served time (see served-time.ts). */
      readonly timeoutMs: number;
      /** Between two signs of life while a job runs, in served time. */
      readonly silenceMs: number;
      /** Wall time after which this machine counts as too busy. */
      readonly wallMs: number;
    };

/** Why the wait is over. */
export type Impatience = "timeout" | "silence" | "too busy";

const STEP_MS = 500;

/** How often a guest that is judged shows that it lives while its job runs, in its own time. */
export const HEARTBEAT_MS = 2000;

export class Vigil {
  private readonly deadline: Deadline;
  private readonly startedMs = performance.now();
  private readonly clock: ServedTime;
  private readonly pid: number;
  private readonly timer: NodeJS.Timeout;
  /** Served time at the last sign of life; null before the job and after it. */
  private lastSignMs: number | null = null;

  /** @param pid QEMU's */
  constructor(pid: number, deadline: Deadline, onOver: (why: Impatience) => void) {
    this.pid = pid;
    this.deadline = deadline;
    this.clock = new ServedTime(this.startedMs, readWaits(pid));
    this.timer = setInterval(() => {
      const why = this.look();
      if (why !== null) onOver(why);
    }, STEP_MS);
  }

  heard({ type }: GuestMessage): void {
    if (type === "started" || type === "alive") this.lastSignMs = this.clock.servedMs;
    if (type === "finished") this.lastSignMs = null;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): Impatience | null {
    const nowMs = performance.now();
    this.clock.step(nowMs, readWaits(this.pid));
    const { deadline, lastSignMs } = this;
    const wallMs = nowMs - this.startedMs;
    if (deadline.kind === "wall") return wallMs > deadline.timeoutMs ? "timeout" : null;
    const { servedMs } = this.clock;
    if (servedMs > deadline.timeoutMs) return "timeout";
    if (lastSignMs !== null && servedMs - lastSignMs > deadline.silenceMs) return "silence";
    return wallMs > deadline.wallMs ? "too busy" : null;
  }
}
