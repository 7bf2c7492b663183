/**
 * What engines that go through a launcher's servers have in common: a round needs every rank, so when
 * one is lost it is the last one for all.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError } from "../base/errors.js";
import type { Engine, Said } from "./engine.js";

/** The servers tell each other within this time that all have entered a round. */
const LEAD_MS = 100;

export abstract class LaunchedEngine implements Engine {
  abstract readonly name: string;
  abstract readonly rank: number;
  abstract readonly size: number;
  abstract readonly beatMs: number;
  readonly leadMs = LEAD_MS;
  /** How long a rank that works may say nothing. */
  private readonly timeoutMs: number;
  private roundNumber = 0;
  private failure: unknown = null;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  round(text: string): Promise<Said> {
    return this.call(() => this.exchange(this.roundNumber++, text, true));
  }

  async gather(text: string, collector: number): Promise<Said | null> {
    const listens = this.rank === collector;
    const said = await this.call(() => this.exchange(this.roundNumber++, text, listens));
    return listens ? said : null;
  }

  part(): Promise<void> {
    return this.call(() => this.finish(this.roundNumber++));
  }

  /**
   * Says a text to all. Calls follow each other.
   * @param listens whether this rank wants to know what the others say
   */
  protected abstract exchange(round: number, text: string, listens: boolean): Promise<Said>;

  /** Waits for all once more, and takes leave of the launcher. */
  protected abstract finish(round: number): Promise<void>;

  /** @throws EnvironmentError when that takes longer than a rank may be silent */
  protected async orSilence<T>(answer: Promise<T>): Promise<T> {
    const over = new AbortController();
    // Others that work come into a round with their next beat.
    const silenceMs = this.timeoutMs + this.beatMs;
    const silence = sleep(silenceMs, null, { signal: over.signal }).then(() => {
      throw this.broken(`a rank said nothing for ${Math.round(silenceMs / 1000)} s`);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      silence.catch(() => {});
      over.abort();
    }
  }

  protected broken(why: string): EnvironmentError {
    return new EnvironmentError(`the ranks cannot reach each other any more: ${why}`, {
      place: this.name,
      cure: "Look what became of the other ranks; what each has measured is in --output FILE.rank-N.",
    });
  }

  /** After a failure nobody would answer. */
  private async call<T>(action: () => Promise<T>): Promise<T> {
    if (this.failure !== null) throw this.failure;
    try {
      return await action();
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
