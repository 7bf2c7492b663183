/** From an item to what its boot showed, by whatever the bisect boots. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../base/errors.js";
import { type BisectFigure, measure } from "../../bisect/figure.js";
import type { Item } from "../../bisect/item.js";
import type { BootOutcome } from "../../bisect/samples.js";
import type { BisectWork } from "../../bisect/state.js";
import { cacheDir } from "../../lab/cache.js";
import { type LabFlags, labSettings } from "../../lab/settings.js";
import { tryCommand } from "./command-trial.js";
import { checkOut, kernelOfCommit } from "./git-tree.js";
import { blamesOf, type TrialFlags, tryInGuest } from "./guest-trial.js";

/** The flags of boots as they stand in the state. */
export type BootFlags = TrialFlags & LabFlags;

export type Say = (text: string) => void;

/**
 * @param number of the boot, for its console's file
 * @throws HipriError where no boot can be made
 */
export async function bootItem(
  item: Item,
  number: number,
  work: BisectWork,
  figure: BisectFigure,
  say: Say,
): Promise<BootOutcome> {
  const onLost = (why: string): void => say(`a boot was lost, and is repeated: ${why}`);
  if (work.command !== null) {
    if (work.git !== null) await checkOut(work.git.tree, item.name);
    return tryCommand(work.command, item.name, figure, onLost);
  }
  const flags = work.flags as unknown as BootFlags;
  const kernel = await kernelOf(item, work, say);
  if ("unbootable" in kernel) return kernel;
  const settings = labSettings({ ...flags, kernel: kernel.kernel, console: consolePath(number) });
  const quiet = { talk: () => undefined, complain: () => undefined };
  const ending = await tryInGuest(work.jobs, settings, flags, quiet, onLost);
  return measure(ending, figure, blamesOf(flags));
}

async function kernelOf(
  item: Item,
  { git }: BisectWork,
  say: Say,
): Promise<{ readonly kernel: string } | { readonly unbootable: string }> {
  if (git === null) return { kernel: item.name };
  if (git.build === null) throw new UsageError("commits need --build and --kernel, or --run");
  const built = await kernelOfCommit(git, item.name, say);
  return "image" in built ? { kernel: built.image } : built;
}

/** Guests at the same time have consoles of their own. */
function consolePath(number: number): string {
  const directory = join(cacheDir(), "consoles");
  mkdirSync(directory, { recursive: true });
  return join(directory, `${process.pid}-${number % 8}.log`);
}
