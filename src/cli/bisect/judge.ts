/** What `hipri bisect judge` does: boots → verdict → one line and git's exit code. */
import { EXIT } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { GIT_EXIT } from "../../bisect/git-exit.js";
import {
  type JobEnding,
  type Judgement,
  judgeEnding,
  judgeTogether,
} from "../../bisect/judgement.js";
import { type LabFlags, labSettings } from "../../lab/settings.js";
import { Launcher } from "../../launch/launch.js";
import { Interrupt } from "../../run/early-end.js";
import { blamesOf, type Talk, type TrialFlags, tryInGuest } from "./guest-trial.js";
import { tryOnHost } from "./host-trial.js";

export interface JudgeFlags extends TrialFlags, LabFlags {
  readonly host: boolean;
  readonly boots: number;
  readonly quiet: boolean;
}

/** @returns the exit code for `git bisect run` */
export async function judge(paths: readonly string[], flags: JudgeFlags): Promise<number> {
  const talk = talkOf(flags.quiet);
  const blames = blamesOf(flags);
  const judgements: Judgement[] = [];
  const attempt = flags.host ? hostAttempt(paths, flags) : guestAttempt(paths, flags, talk);
  try {
    for (let boot = 1; boot <= flags.boots; boot++) {
      const ending = await attempt.run();
      const stopped = signalOf(ending);
      if (stopped !== null) return stopped;
      const judgement = judgeEnding(ending, blames);
      judgements.push(judgement);
      if (flags.boots > 1)
        talk.talk(`bisect: boot ${boot}: ${judgement.verdict}: ${judgement.why}\n`);
      if (isSettled(judgements)) break;
    }
  } finally {
    attempt.dispose();
  }
  const judgement = judgeTogether(judgements);
  const exit = GIT_EXIT[judgement.verdict];
  const subject = flags.host ? { host: true } : { kernel: flags.kernel };
  const line = { ...judgement, exit, boots: judgements.length, ...subject };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  talk.talk(`bisect: ${judgement.verdict}: ${printable(judgement.why)}\n`);
  return exit;
}

/** Later boots cannot change what was seen. */
function isSettled(judgements: readonly Judgement[]): boolean {
  const { reason, verdict } = judgeTogether(judgements);
  if (verdict === "broken" || reason === "boots-disagree") return true;
  const dead = judgements.filter(({ verdict: each }) => each === "untestable");
  return dead.length === judgements.length && dead.length === BOOTS_UNTIL_DEAD;
}

const BOOTS_UNTIL_DEAD = 2;

interface Attempt {
  readonly run: () => Promise<JobEnding>;
  readonly dispose: () => void;
}

function guestAttempt(paths: readonly string[], flags: JudgeFlags, talk: Talk): Attempt {
  const settings = labSettings(flags);
  return {
    run: () =>
      tryInGuest(paths, settings, flags, talk, (why) => {
        process.stderr.write(`bisect: a boot was lost, and is repeated: ${printable(why)}\n`);
      }),
    dispose: () => undefined,
  };
}

function hostAttempt(paths: readonly string[], flags: JudgeFlags): Attempt {
  const launcher = new Launcher();
  const interrupt = new Interrupt();
  interrupt.listen();
  interrupt.onStop(() => launcher.stop("SIGINT"));
  return {
    run: () => tryOnHost(paths, flags, launcher),
    dispose() {
      launcher.dispose();
      interrupt.dispose();
    },
  };
}

/** The exit code of the signal that ended a job; null where none did. */
function signalOf(ending: JobEnding): number | null {
  if (ending.kind === "guest") return null;
  const signals: readonly number[] = [EXIT.SIGHUP, EXIT.SIGINT, EXIT.SIGTERM];
  if (signals.includes(ending.exitStatus)) return ending.exitStatus;
  const signal = ending.kind === "result" ? ending.result.signal : null;
  return signal === null ? null : EXIT[signal];
}

function talkOf(quiet: boolean): Talk {
  return {
    talk: (text) => void (quiet || process.stderr.write(text)),
    complain: (text) => void process.stderr.write(text),
  };
}
