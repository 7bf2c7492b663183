/** Which lanes measured side by side, and which one after another (`wait_for`, `startdelay`). */
import type { LaneResult } from "../model/lane.js";

/** When a lane measured. */
export type Window = Pick<LaneResult, "startedAtMs" | "runtimeMs">;

/** Of the shorter of two windows; more than this in common is side by side. */
const COMMON_SHARE = 0.5;

/** Lanes that took their turn together, and the time of it that is in no turn before. */
interface Turn<Lane> {
  readonly lanes: Lane[];
  readonly startMs: number;
  endMs: number;
}

/** Puts lanes that measured into turns, the earliest first. */
export function turnsOf<Lane extends Window>(lanes: readonly Lane[]): readonly Turn<Lane>[] {
  const turns: Turn<Lane>[] = [];
  const measured = lanes.filter(({ runtimeMs }) => runtimeMs > 0);
  for (const lane of measured.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const { startedAtMs: startMs, runtimeMs } = lane;
    const endMs = startMs + runtimeMs;
    const turn = turns.at(-1);
    const shorterMs = Math.min(runtimeMs, turn === undefined ? 0 : turn.endMs - turn.startMs);
    if (turn === undefined || Math.min(turn.endMs, endMs) - startMs <= COMMON_SHARE * shorterMs) {
      turns.push({ lanes: [lane], startMs: Math.max(startMs, turn?.endMs ?? 0), endMs });
    } else {
      turn.lanes.push(lane);
      turn.endMs = Math.max(turn.endMs, endMs);
    }
  }
  return turns;
}

/**
 * The time over which the lanes' work is to be counted: as in fio their longest window, but all
 * turns where there are several, since their rates do not add up.
 */
export function measuredMs(lanes: readonly Window[]): number {
  const turns = turnsOf(lanes);
  if (turns.length > 1) return turns.reduce((sum, turn) => sum + turn.endMs - turn.startMs, 0);
  return Math.max(0, ...lanes.map(({ runtimeMs }) => runtimeMs));
}
