/**
 * What one boot says of the kernel that it booted: good, bad, or nothing. Pure; whoever boots hands
 * in how that ended.
 */
import { EXIT } from "../base/errors.js";
import type { RunResult } from "../result/model/result.js";

/** How a job came out on an item. */
export type JobEnding =
  | { readonly kind: "result"; readonly result: RunResult; readonly exitStatus: number }
  /** hipri refused the job, or failed. */
  | { readonly kind: "no result"; readonly exitStatus: number; readonly why: string }
  /** The guest did not get as far, or did not come back. */
  | {
      readonly kind: "guest";
      readonly stage: Stage;
      readonly failure: Failure;
      readonly why: string;
    };

type Stage = "boot" | "set-up" | "job";
type Failure = "panic" | "hang" | "lacks" | "lost";

/** Whether something that not everybody looks for makes an item bad, or leaves it untested. */
type Blame = "skip" | "bad";

export interface Blames {
  /** A hang or a panic while the job runs. */
  readonly hang: Blame;
  /** A device that has no poll queues for a job that asks for polling. */
  readonly unpolled: Blame;
  /** Jobs that ask for polling may run on interrupts. */
  readonly allowIrq: boolean;
}

/** In one word, for scripts. */
type Reason =
  | "limits-kept"
  | "no-limits"
  | "limit-missed"
  | "limit-unclear"
  | "io-error"
  | "not-polled"
  | "hang"
  | "panic"
  | "does-not-boot"
  | "lacks"
  | "refused"
  | "not-verified"
  | "interrupted"
  | "lost"
  | "usage"
  | "bug"
  | "boots-disagree";

export interface Judgement {
  /** untestable: this item cannot be judged; broken: no item can be judged like this. */
  readonly verdict: "good" | "bad" | "untestable" | "broken";
  readonly reason: Reason;
  /** In words. */
  readonly why: string;
}

export function judgeEnding(ending: JobEnding, blames: Blames): Judgement {
  switch (ending.kind) {
    case "result":
      return judgeResult(ending.result, ending.exitStatus, blames);
    case "no result":
      return judgeRefusal(ending);
    case "guest":
      return judgeGuest(ending, blames);
  }
}

function judgeGuest(
  { stage, failure, why }: Extract<JobEnding, { kind: "guest" }>,
  { hang }: Blames,
): Judgement {
  if (failure === "lost") return { verdict: "broken", reason: "lost", why };
  if (failure === "lacks") return { verdict: "untestable", reason: "lacks", why };
  if (stage !== "job") return { verdict: "untestable", reason: "does-not-boot", why };
  return { verdict: hang === "bad" ? "bad" : "untestable", reason: failure, why };
}

function judgeRefusal({ exitStatus, why }: Extract<JobEnding, { kind: "no result" }>): Judgement {
  if (exitStatus === EXIT.ENVIRONMENT) return { verdict: "untestable", reason: "refused", why };
  if (exitStatus === EXIT.IO) return { verdict: "bad", reason: "io-error", why };
  if (exitStatus === EXIT.USAGE) return { verdict: "broken", reason: "usage", why };
  return { verdict: "broken", reason: "bug", why: `exit ${exitStatus}: ${why}` };
}

function judgeResult(result: RunResult, exitStatus: number, { allowIrq, hang }: Blames): Judgement {
  if (result.signal !== null) {
    return { verdict: "broken", reason: "interrupted", why: `ended by ${result.signal}` };
  }
  const error = result.lanes.find(({ errorText }) => errorText !== null);
  if (error !== undefined) {
    return { verdict: "bad", reason: "io-error", why: `${error.name}: ${error.errorText}` };
  }
  if (exitStatus === EXIT.IO) return { verdict: "bad", reason: "io-error", why: "I/O errors" };
  const unpolled = result.lanes.find(({ polling }) => polling.state === "no");
  if (unpolled !== undefined && !allowIrq) {
    const why = `${unpolled.name}: not polled: ${unpolled.polling.detail}`;
    return { verdict: "bad", reason: "not-polled", why };
  }
  if (exitStatus === EXIT.TIMEOUT) {
    const why = "the job was not done within --timeout";
    return { verdict: hang === "bad" ? "bad" : "untestable", reason: "hang", why };
  }
  return judgeLimits(result, exitStatus);
}

function judgeLimits({ limits, skipped }: RunResult, exitStatus: number): Judgement {
  const missed = limits.find(({ outcome }) => outcome === "failed");
  if (missed !== undefined) {
    return { verdict: "bad", reason: "limit-missed", why: `${missed.limit}: ${saidOf(missed)}` };
  }
  const [lacking] = skipped;
  if (lacking !== undefined) {
    return { verdict: "untestable", reason: "lacks", why: lacking.reason };
  }
  const unclear = limits.find(({ outcome }) => outcome === "undecided");
  if (unclear !== undefined) {
    const why = `${unclear.limit}: ${unclear.why ?? "it cannot be told"}`;
    return { verdict: "untestable", reason: "limit-unclear", why };
  }
  if (exitStatus === EXIT.INCONCLUSIVE) {
    return { verdict: "untestable", reason: "not-verified", why: "no block was verified" };
  }
  if (exitStatus !== EXIT.OK) {
    return { verdict: "untestable", reason: "refused", why: `hipri ended with exit ${exitStatus}` };
  }
  if (limits.length === 0) {
    return { verdict: "good", reason: "no-limits", why: "it ran, without errors" };
  }
  return { verdict: "good", reason: "limits-kept", why: "all limits are kept" };
}

function saidOf({ values, why }: RunResult["limits"][number]): string {
  const [value] = values;
  return why ?? (value === null || value === undefined ? "it is missed" : `it is ${value}`);
}

/**
 * What several boots of one item say together: what all of them say, or nothing where they
 * disagree. One that could not be judged leaves the others their say.
 * @param judgements at least one
 */
export function judgeTogether(judgements: readonly Judgement[]): Judgement {
  const broken = judgements.find(({ verdict }) => verdict === "broken");
  if (broken !== undefined) return broken;
  const told = judgements.filter(({ verdict }) => verdict !== "untestable");
  const [first] = told;
  if (first === undefined) return judgements[0]!;
  const other = told.find(({ verdict }) => verdict !== first.verdict);
  if (other === undefined) return first;
  const bad = told.filter(({ verdict }) => verdict === "bad");
  const why = `${bad.length} of ${told.length} boots are bad: ${bad[0]!.why}`;
  return { verdict: "untestable", reason: "boots-disagree", why };
}
