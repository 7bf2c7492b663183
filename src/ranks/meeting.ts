/**
 * The rounds of a run on several hosts: who is there, who may not run, when all begin, what each has
 * measured. Every rank joins every round, those that wait at once, those that work now and then, and
 * each says how far it has come; so all ranks learn in the same round that all have come somewhere.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError, UsageError } from "../base/errors.js";
import type { StopCause } from "../base/signals.js";
import { errorOfHosts, failureFacts } from "../result/failure-facts.js";
import { uniqueNames } from "../result/hosts/names.js";
import type { FailureFacts } from "../result/model/failure.js";
import type { HostClock } from "../result/model/host.js";
import type { Interrupt } from "../run/early-end.js";
import type { Fellows } from "../run/fellows.js";
import type { LiveHosts, LiveRates } from "../run/sampling/live-sample.js";
import { ClockBounds } from "./clock.js";
import type { Engine, Said } from "./engine.js";

/** What a rank says of itself before anything else. */
export interface Introduction {
  readonly hostname: string;
  readonly version: string;
  /** Of the jobs as they count; null where they were refused. */
  readonly jobsSha256: string | null;
  readonly failure: FailureFacts | null;
}

/** How far a rank has come: which step it is at, or waits to begin. */
const STEP = { EXAMINED: 0, LAID_OUT: 1, STAGES: 2, DONE: 1e9 } as const;

/** How many rounds that keep nobody waiting take as long as it may take until all know of one. */
const ROUNDS_TO_KNOW = 2;

interface Statement {
  readonly step: number;
  readonly saidMs: number;
  readonly heardMs: number | null;
  /** The same by the clock of rank 0, as far as that is known. */
  readonly commonMs: number;
  /** The shortest time that a round took it; null in the first one. */
  readonly quickestMs: number | null;
  /** null: it does not measure, or is not shown. */
  readonly doing: LiveRates | null;
  /** What ended the run of this rank; null: nothing. */
  readonly stop: StopCause | null;
  /** How its clock stands to that of rank 0; null: not known yet. */
  readonly clock: HostClock | null;
  /** In the rounds before anything is done. */
  readonly introduction: Introduction | null;
}

/** What a rank that waits has waited for. */
interface Agreement {
  /** By this host's clock. */
  readonly beginMs: number;
}

/** What a rank came to. */
export interface Gathered {
  readonly name: string;
  readonly clock: HostClock | null;
  /** null: it is lost. */
  readonly text: string | null;
}

export class Meeting implements Fellows {
  /** Of each rank, by which no two are alike; before the introduction there are none. */
  names: readonly string[] = [];
  /** Whether all have agreed to run, so that there is something to gather. */
  hasAgreed = false;
  /** What this rank is doing, which the others learn in the next round; null: it does not measure. */
  doing: LiveRates | null = null;
  private readonly engine: Engine;
  private readonly interrupt: Interrupt;
  private readonly bounds = new ClockBounds();
  private step: number = STEP.EXAMINED;
  private introduction: Introduction | null = null;
  private heardMs: number | null = null;
  private quickestMs: number | null = null;
  private present: readonly boolean[];
  private told: readonly (LiveRates | null)[] = [];
  private clocks: readonly (HostClock | null)[] = [];
  private rounds: Promise<unknown> = Promise.resolve();
  private inRound = false;
  private goesOnAlone = false;
  private beat: NodeJS.Timeout | undefined;

  constructor(engine: Engine, interrupt: Interrupt) {
    this.engine = engine;
    this.interrupt = interrupt;
    this.present = Array(engine.size).fill(true);
  }

  get name(): string {
    return this.names[this.engine.rank] ?? `rank ${this.engine.rank}`;
  }

  get rank(): number {
    return this.engine.rank;
  }

  get size(): number {
    return this.engine.size;
  }

  /** Collects the results and writes them: the first rank that is not lost. */
  get isCollector(): boolean {
    return this.collector === this.engine.rank;
  }

  private get collector(): number {
    return this.present.indexOf(true);
  }

  /** null where it is not known well. */
  get clock(): HostClock | null {
    return this.engine.rank === 0 ? { offsetMs: 0, errorMs: 0 } : this.bounds.clock;
  }

  /** What all hosts were doing in the last round; null before the first one. */
  get liveHosts(): LiveHosts | null {
    if (this.heardMs === null) return null;
    const measuring = this.told.flatMap((rates, rank) => {
      return rates === null ? [] : { ...rates, name: this.names[rank]! };
    });
    return { agoMs: Date.now() - this.heardMs, count: this.size, measuring };
  }

  /**
   * Makes this rank known, and waits for all.
   * @param error why it cannot run; null: it can
   * @throws what is wrong with any rank: with jobs, versions, or that it did not come
   */
  async introduce(own: Omit<Introduction, "failure">, error: unknown): Promise<void> {
    this.introduction = { ...own, failure: null };
    await this.refuseWith(error, (all) => this.assertAlike(all));
  }

  async agree<T>(examine: () => T): Promise<T> {
    let result: T | undefined;
    let error: unknown = null;
    try {
      result = examine();
    } catch (thrown) {
      error = thrown;
    }
    await this.refuseWith(error);
    this.introduction = null;
    this.hasAgreed = true;
    // So that the clocks are known well: in a round that nobody has kept waiting.
    await this.orAlone(() => this.round());
    this.beat = setInterval(() => {
      if (!this.inRound) void this.round().catch(() => {});
    }, this.engine.beatMs);
    return result!;
  }

  /** Tells all what refuses this rank, null for nothing. @throws what refuses any */
  private async refuseWith(
    error: unknown,
    assertMore: (all: readonly Introduction[]) => void = () => {},
  ): Promise<void> {
    const failure = error === null ? null : failureFacts(error);
    this.introduction = { ...this.introduction!, failure };
    const statements = await this.round();
    this.assertAllCame(statements);
    const all = statements.map((each) => each!.introduction!);
    this.names = uniqueNames(all.map(({ hostname }) => hostname));
    if (error !== null && !this.isCollector) throw error;
    this.assertNoFailure(all);
    assertMore(all);
  }

  async laidOut(): Promise<void> {
    await this.orAlone(() => this.waitFor(STEP.LAID_OUT));
  }

  async begin(step: number): Promise<void> {
    const agreement = await this.orAlone(() => this.waitFor(STEP.STAGES + step));
    if (agreement === null) return;
    const waitMs = agreement.beginMs - Date.now();
    if (waitMs > 0)
      await sleep(waitMs, undefined, { signal: this.interrupt.abortSignal }).catch(() => {});
  }

  /**
   * Hands over what this rank has come to.
   * @returns what all have, by rank; null for a rank that does not collect it
   * @throws EnvironmentError when the ranks cannot be reached
   */
  async gather(text: string): Promise<Gathered[] | null> {
    clearInterval(this.beat);
    await this.waitFor(STEP.DONE, false);
    const said = await this.serial(() => this.engine.gather(text, this.collector));
    return said === null ? null : this.label(said);
  }

  /** @param said what ranks came to, by rank, however it was found */
  label(said: Said): Gathered[] {
    return said.map((text, rank) => {
      return { name: this.names[rank]!, clock: this.clocks[rank] ?? null, text };
    });
  }

  /** The last call: a rank that does not collect stays until the one that does is done. */
  async part(): Promise<void> {
    clearInterval(this.beat);
    await this.serial(() => this.engine.part(this.collector));
  }

  /** Once all have agreed to run, a host that cannot reach the others any more goes on by itself. */
  private async orAlone<T>(action: () => Promise<T>): Promise<T | null> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      if (!this.goesOnAlone) {
        process.stderr.write(`\nhipri: ${this.name} goes on alone: ${error.message}\n`);
      }
      this.goesOnAlone = true;
      return null;
    }
  }

  /** @returns null when the run is to end instead */
  private async waitFor(step: number, untilStopped = true): Promise<Agreement | null> {
    this.step = step;
    while (!untilStopped || !this.interrupt.requested) {
      const statements = await this.round();
      const others = statements.filter((each) => each !== null);
      if (others.some((each) => each.step < step)) continue;
      const lastMs = Math.max(...others.map(({ commonMs }) => commonMs));
      // On a slow launcher or a busy machine it takes longer until all know.
      const slowestMs = Math.max(...others.map(({ quickestMs }) => quickestMs ?? 0));
      const leadMs = Math.max(this.engine.leadMs, ROUNDS_TO_KNOW * slowestMs);
      return { beginMs: lastMs + leadMs + this.offsetMs };
    }
    return null;
  }

  private get offsetMs(): number {
    return this.clock?.offsetMs ?? 0;
  }

  private round(): Promise<readonly (Statement | null)[]> {
    return this.serial(async () => {
      this.inRound = true;
      try {
        return await this.speakAndHear();
      } finally {
        this.inRound = false;
      }
    });
  }

  /** Calls of the engine follow each other. */
  private serial<T>(call: () => Promise<T>): Promise<T> {
    const result = this.rounds.then(call);
    this.rounds = result.catch(() => {});
    return result;
  }

  private async speakAndHear(): Promise<readonly (Statement | null)[]> {
    const saidMs = Date.now();
    const own: Statement = {
      step: this.step,
      saidMs,
      heardMs: this.heardMs,
      commonMs: saidMs - this.offsetMs,
      quickestMs: this.quickestMs,
      doing: this.doing,
      stop: this.interrupt.cause,
      clock: this.clock,
      introduction: this.introduction,
    };
    const said = await this.engine.round(JSON.stringify(own));
    const heardMs = Date.now();
    // A clock that was set meanwhile would make it negative.
    const tookMs = Math.max(0, heardMs - saidMs);
    this.quickestMs = Math.min(tookMs, this.quickestMs ?? tookMs);
    const statements = said.map((text) => (text === null ? null : (JSON.parse(text) as Statement)));
    this.present = statements.map((each) => each !== null);
    this.told = statements.map((each) => each?.doing ?? null);
    this.clocks = statements.map((each, rank) => each?.clock ?? this.clocks[rank] ?? null);
    const [first] = statements;
    if (first) this.bounds.add(own, first, heardMs);
    this.heardMs = heardMs;
    const stopped = statements.findIndex((each) => each !== null && each.stop !== null);
    if (stopped >= 0 && !this.interrupt.requested) {
      const { stop } = statements[stopped]!;
      this.interrupt.stop(
        stop!,
        `${stop} on ${this.names[stopped]}, which ends the run on all hosts`,
      );
    }
    return statements;
  }

  private assertAllCame(statements: readonly (Statement | null)[]): void {
    const missing = statements.flatMap((each, rank) => (each === null ? rank : []));
    if (missing.length === 0) return;
    const came = statements.length - missing.length;
    throw new EnvironmentError(
      `only ${came} of ${statements.length} ranks are there; missing: ${missing.join(", ")}`,
      {
        place: this.engine.name,
        cure: "Look why they did not start; --rank-timeout sets how long the others wait.",
      },
    );
  }

  /** On the rank that collects, all of them stand in one error. */
  private assertNoFailure(all: readonly Introduction[]): void {
    const failed = all.flatMap(({ failure }, rank) => {
      return failure === null ? [] : { name: this.names[rank]!, failure };
    });
    if (failed.length === 0) return;
    if (this.isCollector) throw errorOfHosts(failed);
    const names = failed.map(({ name }) => name).join(", ");
    throw errorOfHosts(failed, `not run, since it was refused on ${names}`);
  }

  private assertAlike(all: readonly Introduction[]): void {
    const kinds = [
      ["version", "another hipri", "Install the same hipri on all hosts."],
      ["jobsSha256", "other jobs", "Give all hosts the same job file and flags."],
    ] as const;
    for (const [key, what, cure] of kinds) {
      const other = all.findIndex((each) => each[key] !== all[0]![key]);
      if (other < 0) continue;
      const detail = key === "version" ? ` (${all[other]![key]} and ${all[0]![key]})` : "";
      throw new UsageError(`${this.names[other]} has ${what} than ${this.names[0]}${detail}`, {
        place: this.engine.name,
        cure,
      });
    }
  }
}
