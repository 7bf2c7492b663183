/** Where a bisect stands, from its records: what each item showed, and what is to come. Pure. */
import { median } from "../base/median.js";
import type { BisectionOutcome } from "./bisection.js";
import type { BootRequest } from "./boots.js";
import type { BisectState, BootRecord } from "./state.js";

/** What the boots of an item showed, in the figure's own unit. */
export interface ItemStanding {
  readonly figures: readonly number[];
  /** NaN without figures. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly failures: number;
  /** Why the last boot that failed did so; null where none failed. */
  readonly why: string | null;
}

export interface Standing {
  readonly state: BisectState;
  readonly items: readonly ItemStanding[];
  readonly outcome: BisectionOutcome | null;
  /** What it waits for. */
  readonly waiting: readonly BootRequest[];
  readonly boots: number;
  /** Roughly, to the end. */
  readonly bootsLeft: number;
  readonly secondsLeft: number;
}

export function itemStandings(state: BisectState): ItemStanding[] {
  return state.head.items.map((_, item) => itemStanding(state.boots, item));
}

function itemStanding(boots: readonly BootRecord[], item: number): ItemStanding {
  const own = boots.filter((boot) => boot.item === item);
  const figures = own.flatMap(({ figure }) => figure ?? []).sort((a, b) => a - b);
  const failed = own.filter(({ figure }) => figure === null);
  return {
    figures,
    median: median(figures),
    low: figures[0] ?? Number.NaN,
    high: figures.at(-1) ?? Number.NaN,
    failures: failed.length,
    why: failed.at(-1)?.unbootable ?? null,
  };
}

/** Boots of the ends, and of a confirmation, where everything goes well. */
const ENDS_BOOTS = 12;
const CONFIRMATION_BOOTS = 20;
/** Of the search, for each bit that is not known yet; simulated at a change of 3 σ. */
const BOOTS_PER_BIT = 3;

export function bootsLeft(
  waiting: readonly BootRequest[],
  boots: readonly BootRecord[],
  itemCount: number,
): number {
  const [next] = waiting;
  if (next === undefined) return 0;
  const inPhase = boots.filter(({ phase }) => phase === next.phase).length;
  const search =
    BOOTS_PER_BIT * bits(next.probabilities ?? new Array(itemCount).fill(1 / itemCount));
  if (next.phase === "confirmation") return Math.max(2, CONFIRMATION_BOOTS - inPhase);
  if (next.phase === "search") return Math.ceil(Math.max(1, search)) + CONFIRMATION_BOOTS;
  return Math.max(1, ENDS_BOOTS - inPhase) + Math.ceil(search) + CONFIRMATION_BOOTS;
}

/** The entropy. */
function bits(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}

export function meanSeconds(boots: readonly BootRecord[]): number {
  return boots.length === 0 ? 0 : boots.reduce((sum, each) => sum + each.seconds, 0) / boots.length;
}
