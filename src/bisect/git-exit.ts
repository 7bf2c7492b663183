/** What `git bisect run` makes of an exit code (git-bisect(1)). */
import type { Judgement } from "./judgement.js";

export const GIT_EXIT = { good: 0, bad: 1, untestable: 125, broken: 128 } as const satisfies Record<
  Judgement["verdict"],
  number
>;

/** Any other way to end says nothing of the commit and stops the bisect; signals stay as they are. */
export function gitExitOfFailure(exitCode: number): number {
  return Math.max(exitCode, GIT_EXIT.broken);
}
