/** What `hipri bisect run`, `next`, `status` and `confirm` do with a state. */
import { EXIT, type ExitCode, UsageError } from "../../base/errors.js";
import { Random } from "../../base/random.js";
import { type BisectionOutcome, bisect } from "../../bisect/bisection.js";
import type { BootRequest, Step } from "../../bisect/boots.js";
import { confirm } from "../../bisect/confirm.js";
import { type BisectFigure, onScale } from "../../bisect/figure.js";
import { findItem } from "../../bisect/item.js";
import { type Played, type Player, play } from "../../bisect/play.js";
import { bootsLeft, itemStandings, meanSeconds, type Standing } from "../../bisect/standing.js";
import type { BisectState, BootRecord, ConfirmRecord } from "../../bisect/state.js";
import { Interrupt } from "../../run/early-end.js";
import { jobsSha256 } from "../../run/jobs-hash.js";
import type { ShiftEstimate } from "../../verdict/statistics/signed-rank.js";
import { type BootFlags, bootItem, type Say } from "./boot-item.js";
import { checkOut } from "./git-tree.js";
import { stopCommands } from "./shell.js";
import { loadBisectJobs, readFigure } from "./start.js";
import { type OpenState, openState, readState } from "./state.js";
import { bootText, changeText, itemText, leftText, requestText, standingText } from "./text.js";

export interface RunFlags {
  readonly state: string;
  readonly quiet: boolean;
  readonly json: boolean;
  /** Boots after which it stops; null: at the end. */
  readonly limit: number | null;
}

/** A state with everything that boots need. */
interface Session {
  readonly open: OpenState;
  readonly boots: BootRecord[];
  readonly figure: BisectFigure;
  readonly interrupt: Interrupt;
  readonly say: Say;
}

export async function runBisect(flags: RunFlags): Promise<ExitCode> {
  return withSession(flags, async (session) => {
    const { state } = session.open;
    const own = bootsOf(session.boots, null);
    const steps = bisect(state.head.rule);
    const played = await play(steps, own, playerOf(session, own.length, flags.limit, null));
    const standing = standingOf({ ...state, boots: session.boots }, played);
    process.stdout.write(flags.json ? standingJson(standing) : standingText(standing));
    return exitCodeOf(played.outcome, session);
  });
}

/** How it stands, without a boot and without the lock. */
export async function showStanding({
  state,
  json,
}: Pick<RunFlags, "state" | "json">): Promise<void> {
  const read = readState(state);
  const own = bootsOf(read.boots, null);
  const played = await play(bisect(read.head.rule), own, silentPlayer(read));
  const standing = standingOf(read, played);
  process.stdout.write(json ? standingJson(standing) : standingText(standing));
}

/** @param wanted the item behind the change; undefined: the culprit of the bisect */
export async function confirmChange(
  flags: RunFlags,
  wanted: string | undefined,
): Promise<ExitCode> {
  return withSession(flags, async (session) => {
    const { state } = session.open;
    const sides = await sidesOf(state, wanted);
    const record = await openConfirm(session, sides);
    const own = bootsOf(session.boots, record.confirm);
    const player = playerOf(session, own.length, null, record.confirm);
    const played = await play(confirmSteps(record, state), own, player);
    if (played.outcome === null) return stoppedCode(session);
    const { change } = played.outcome;
    const { items } = state.head;
    const names = `${itemText(items[sides.parent]!)} and ${itemText(items[sides.child]!)}`;
    const said =
      change === null ? "do not differ for certain" : `differ: ${changeText(change, state.head)}`;
    process.stdout.write(`${names} ${said}, after ${played.boots} boots\n`);
    return change === null ? EXIT.INCONCLUSIVE : EXIT.OK;
  });
}

async function sidesOf(
  state: BisectState,
  wanted: string | undefined,
): Promise<{ parent: number; child: number }> {
  const { items, rule } = state.head;
  if (wanted !== undefined) {
    const child = findItem(items, wanted, "--item");
    if (child > 0) return { parent: child - 1, child };
    throw new UsageError("nothing stands before the first item", { place: `--item ${wanted}` });
  }
  const own = bootsOf(state.boots, null);
  const { outcome } = await play(bisect(rule), own, silentPlayer(state));
  if (outcome?.kind === "found") return { parent: outcome.parent, child: outcome.child };
  throw new UsageError("the bisect has found nothing that could be confirmed", {
    cure: "Name an item with --item; it is compared with the one before it.",
  });
}

/** The one that was interrupted, or a new one. */
async function openConfirm(
  { open, boots }: Session,
  { parent, child }: { parent: number; child: number },
): Promise<ConfirmRecord> {
  const { head, confirms } = open.state;
  const last = confirms.at(-1);
  if (last !== undefined && last.parent === parent && last.child === child) {
    const steps = confirmSteps(last, open.state);
    const { outcome } = await play(steps, bootsOf(boots, last.confirm), silentPlayer(open.state));
    if (outcome === null) return last;
  }
  const number = confirms.length + 1;
  const record = { confirm: number, parent, child, seed: head.rule.seed + number };
  open.file.add(JSON.stringify(record));
  return record;
}

function* confirmSteps(
  { parent, child, seed }: ConfirmRecord,
  { head }: BisectState,
): Step<{ readonly change: ShiftEstimate | null }> {
  const sides = { parent, child, probabilities: null };
  return { change: yield* confirm(sides, new Random(seed), head.rule.atOnce) };
}

/** @param confirmNumber null: those of the bisect itself */
function bootsOf(boots: readonly BootRecord[], confirmNumber: number | null): BootRecord[] {
  return boots.filter((boot) => boot.confirm === confirmNumber);
}

async function withSession<T>(
  { state: path, quiet }: RunFlags,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const open = openState(path);
  const interrupt = new Interrupt();
  const { head, boots } = open.state;
  const { work } = head;
  const cwd = process.cwd();
  process.chdir(work.directory);
  try {
    const figure = figureOf(open.state, path);
    interrupt.listen();
    interrupt.onStop(stopCommands);
    const say = (text: string): void => void (quiet || process.stderr.write(`bisect: ${text}\n`));
    return await use({ open, boots: [...boots], figure, interrupt, say });
  } finally {
    if (work.git !== null) await checkOut(work.git.tree, work.git.head);
    process.chdir(cwd);
    interrupt.dispose();
    open.file.close();
  }
}

/** @throws UsageError where the jobs are not those of the state */
function figureOf({ head: { work, figure } }: BisectState, path: string): BisectFigure {
  if (work.jobsHash === null) return readFigure(figure, null);
  const kernel = "apt:linux-image-cloud-amd64";
  const jobs = loadBisectJobs(work.jobs, { ...(work.flags as unknown as BootFlags), kernel });
  if (jobsSha256(jobs) === work.jobsHash) return readFigure(figure, jobs);
  throw new UsageError("the jobs are not those that the bisect began with", {
    place: work.jobs.join(" "),
    cure: `Undo what was changed there, or begin again: hipri bisect start. The state is in ${path}.`,
  });
}

function playerOf(
  { open, boots, figure, interrupt, say }: Session,
  before: number,
  limit: number | null,
  confirmNumber: number | null,
): Player {
  const { head } = open.state;
  let begun = 0;
  let count = before;
  let phase: string | null = null;
  return {
    onScale: (value) => onScale(value, head.scale),
    mayBoot() {
      if (interrupt.requested || (limit !== null && begun >= limit)) return false;
      begun++;
      return true;
    },
    async boot({ item }) {
      try {
        const outcome = await bootItem(head.items[item]!, count + begun, head.work, figure, say);
        // What a signal has cut short says nothing.
        return interrupt.requested ? null : outcome;
      } catch (error) {
        if (interrupt.requested) return null;
        throw error;
      }
    },
    record(record) {
      const full = { ...record, confirm: confirmNumber };
      open.file.add(JSON.stringify(full));
      boots.push(full);
      say(bootText(head, full, ++count));
    },
    onRequests(requests) {
      const [first] = requests;
      // Only a search moves what is likely.
      if (first!.phase === phase && phase !== "search") return;
      phase = first!.phase;
      const own = bootsOf(boots, confirmNumber);
      const left = bootsLeft(requests, own, head.items.length);
      say(requestText(head, first!, leftText(left, meanSeconds(boots) / head.rule.atOnce)));
    },
  };
}

function silentPlayer({ head }: BisectState): Player {
  return {
    onScale: (value) => onScale(value, head.scale),
    mayBoot: () => false,
    boot: async () => null,
    record: () => undefined,
    onRequests: () => undefined,
  };
}

function standingOf(state: BisectState, played: Played<BisectionOutcome>): Standing {
  const left = bootsLeft(played.waiting, state.boots, state.head.items.length);
  return {
    state,
    items: itemStandings(state),
    outcome: played.outcome,
    waiting: played.waiting as readonly BootRequest[],
    boots: played.boots,
    bootsLeft: left,
    secondsLeft: (left * meanSeconds(state.boots)) / state.head.rule.atOnce,
  };
}

function standingJson({ state, items, outcome, waiting, boots, ...left }: Standing): string {
  const { head } = state;
  const probabilities = waiting[0]?.probabilities ?? null;
  const rows = head.items.map((item, index) => {
    const { figures, failures, why } = items[index]!;
    return { ...item, figures, failures, why, probability: probabilities?.[index] ?? null };
  });
  const { figure, firstIsGood, rule } = head;
  const view = { figure, firstIsGood, rule, boots, ...left, outcome, items: rows };
  return `${JSON.stringify(view, null, 2)}\n`;
}

function exitCodeOf(outcome: BisectionOutcome | null, session: Session): ExitCode {
  if (outcome === null) return stoppedCode(session);
  if (outcome.kind === "found") return EXIT.OK;
  return outcome.kind === "end does not boot" ? EXIT.ENVIRONMENT : EXIT.INCONCLUSIVE;
}

/** Of what was left before its end: by a signal, or since no more boots were wanted. */
function stoppedCode({ interrupt: { cause } }: Session): ExitCode {
  return cause === "SIGINT" || cause === "SIGTERM" || cause === "SIGHUP" ? EXIT[cause] : EXIT.OK;
}
