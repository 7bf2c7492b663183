/** Pairs of launches, A and B in random order, until a comparison is decided. */
import { EXIT } from "../base/errors.js";
import type { Random } from "../base/random.js";
import type { RunResult } from "../result/model/result.js";
import {
  GOES_ON,
  type Launcher,
  type LaunchOutcome,
  type LaunchPlan,
  launchFailure,
} from "./launch.js";
import { takeTurns } from "./slices.js";

export interface Sides {
  readonly a: LaunchPlan;
  readonly b: LaunchPlan;
}

export interface Pair {
  readonly a: RunResult;
  readonly b: RunResult;
}

/** After this many pairs in a row without a result on both sides a comparison ends. */
const MOST_LOST = 3;

export class Pairs {
  /** Pairs that gave no figures on both sides. */
  lost = 0;
  private lostInARow = 0;
  private readonly launcher: Launcher;
  private readonly sides: Sides;
  private readonly random: Random;
  private readonly sliced: boolean;

  /** @param sliced both sides run at once, and in turn */
  constructor(launcher: Launcher, sides: Sides, random: Random, sliced: boolean) {
    this.launcher = launcher;
    this.sides = sides;
    this.random = random;
    this.sliced = sliced;
  }

  /**
   * The next pair that has a result on both sides; null where none is wanted any more.
   * @param isOver no pair is to begin
   * @param isStopped the launches were told to end before their time
   * @throws HipriError of the last of several lost pairs
   */
  async next(isOver: () => boolean, isStopped: () => boolean): Promise<Pair | null> {
    while (!isStopped() && !isOver()) {
      const { a, b } = await this.launch(this.random.nextInt32() < 0);
      if (isStopped()) return null;
      if (isWhole(a) && isWhole(b)) {
        this.lostInARow = 0;
        return { a: a.result, b: b.result };
      }
      this.lost++;
      const [side, outcome] = isWhole(a) ? (["B", b] as const) : (["A", a] as const);
      // What a user has to change does not go away by itself.
      const isFinal = outcome.exitStatus === EXIT.USAGE || ++this.lostInARow === MOST_LOST;
      if (isFinal) throw launchFailure(`a launch of ${side}`, outcome);
    }
    return null;
  }

  private async launch(bFirst: boolean): Promise<{ a: LaunchOutcome; b: LaunchOutcome }> {
    const order = bFirst ? (["b", "a"] as const) : (["a", "b"] as const);
    if (!this.sliced) {
      const first = await this.launcher.start(this.sides[order[0]]).ended;
      const second = await this.launcher.start(this.sides[order[1]]).ended;
      return bFirst ? { a: second, b: first } : { a: first, b: second };
    }
    const started = order.map((side) => this.launcher.start(this.sides[side]));
    const [first, second] = started as [(typeof started)[0], (typeof started)[0]];
    await takeTurns([first.pid, second.pid], Promise.race([first.ended, second.ended]));
    const outcomes = await Promise.all([first.ended, second.ended]);
    return bFirst ? { a: outcomes[1], b: outcomes[0] } : { a: outcomes[0], b: outcomes[1] };
  }
}

function isWhole(
  outcome: LaunchOutcome,
): outcome is LaunchOutcome & { readonly result: RunResult } {
  const { result, exitStatus } = outcome;
  return result?.state === "complete" && GOES_ON.includes(exitStatus);
}
