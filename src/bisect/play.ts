/** Plays a bisect: what is recorded is told again, what is missing is booted and recorded. */
import { UsageError } from "../base/errors.js";
import type { BootRequest, Step } from "./boots.js";
import type { BootOutcome } from "./samples.js";
import type { BootRecord } from "./state.js";

export interface Player {
  /** Boots an item; null where it was stopped. @throws where no boot can be made */
  readonly boot: (request: BootRequest) => Promise<BootOutcome | null>;
  /** The figure on the scale of the bisect. */
  readonly onScale: (figure: number) => number;
  readonly record: (record: BootRecord) => void;
  /** Told of what is wanted next, before it is booted. */
  readonly onRequests: (requests: readonly BootRequest[], done: number) => void;
  /** Asked before each boot: whether another one is wanted now. */
  readonly mayBoot: () => boolean;
}

/** How far a bisect came. */
export interface Played<T> {
  /** null where it is not at its end. */
  readonly outcome: T | null;
  /** What it waits for. */
  readonly waiting: readonly BootRequest[];
  readonly boots: number;
}

/**
 * @param recorded the boots so far, in any order
 * @throws UsageError where they are not those of this bisect
 */
export async function play<T>(
  steps: Step<T>,
  recorded: readonly BootRecord[],
  player: Player,
): Promise<Played<T>> {
  const known = new Map(recorded.map((record) => [record.boot, record]));
  let boots = 0;
  let step = steps.next();
  while (step.done !== true) {
    const requests = step.value;
    const first = boots;
    const isMissing = requests.some((_, index) => !known.has(first + index));
    if (isMissing) player.onRequests(requests, known.size);
    const outcomes = await Promise.all(
      requests.map((request, index) => outcomeOf(request, first + index, known, player)),
    );
    if (outcomes.some((outcome) => outcome === null)) {
      return { outcome: null, waiting: requests, boots: known.size };
    }
    boots += requests.length;
    step = steps.next(outcomes as BootOutcome[]);
  }
  return { outcome: step.value, waiting: [], boots: known.size };
}

async function outcomeOf(
  request: BootRequest,
  number: number,
  known: Map<number, BootRecord>,
  player: Player,
): Promise<BootOutcome | null> {
  const record = known.get(number) ?? (await bootAndRecord(request, number, known, player));
  if (record === null) return null;
  if (record.item !== request.item) {
    throw new UsageError(`boot ${number} of the state is of another bisect`, {
      cure: "Begin again with hipri bisect start.",
    });
  }
  if (record.figure === null) return { unbootable: record.unbootable ?? "" };
  return { figure: player.onScale(record.figure) };
}

async function bootAndRecord(
  request: BootRequest,
  number: number,
  known: Map<number, BootRecord>,
  player: Player,
): Promise<BootRecord | null> {
  if (!player.mayBoot()) return null;
  const startedMs = performance.now();
  const outcome = await player.boot(request);
  if (outcome === null) return null;
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  const { item, phase } = request;
  const showed = { figure: null, unbootable: null, ...outcome };
  const record: BootRecord = { boot: number, confirm: null, item, phase, ...showed, seconds };
  known.set(number, record);
  player.record(record);
  return record;
}
