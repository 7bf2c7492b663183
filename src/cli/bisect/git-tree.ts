/** Commits of a tree as items, and the kernels that they build. */
import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError, UsageError } from "../../base/errors.js";
import type { Item } from "../../bisect/item.js";
import type { GitWork } from "../../bisect/state.js";
import { keepBuild, keptBuild } from "../../lab/kernel/builds.js";
import { runTool } from "../../lab/tool.js";
import { runShell } from "./shell.js";

async function git(tree: string, ...args: string[]): Promise<string> {
  const output = await runTool("git", ["-C", tree, ...args], { install: "apt install git" });
  return output.toString().trim();
}

/** The commit that a name stands for. @throws UsageError */
export async function commitOf(tree: string, name: string, place: string): Promise<string> {
  try {
    return await git(
      tree,
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    );
  } catch (cause) {
    throw new UsageError(`${tree} has no commit ${name}`, { place, cause });
  }
}

/**
 * From the one end to the other along first parents, so that each item holds what those before it
 * hold; of a merge it is said that it is the culprit, and its branch is another bisect.
 * @throws UsageError where the later one does not come from the earlier one
 */
export async function commitItems(tree: string, first: string, last: string): Promise<Item[]> {
  const range = ["rev-list", "--first-parent", "--reverse", "--format=%H %s", last, `^${first}`];
  const text = await git(tree, ...range);
  const items = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("commit "))
    .map(itemOf);
  if (items.length === 0) {
    throw new UsageError(`${last} does not come from ${first}`, {
      place: tree,
      cure: "Exchange --good and --bad, or look for what cured it with --direction either.",
    });
  }
  // The first one's first parent is reached from the earlier end, which it may be itself.
  const parent = await git(tree, "log", "-1", "--format=%H %s", `${items[0]!.name}^`);
  return [itemOf(parent), ...items];
}

function itemOf(line: string): Item {
  const space = line.indexOf(" ");
  return { name: line.slice(0, space), label: line.slice(space + 1) };
}

/** The state of a `git bisect` that is under way. */
export interface GitBisect {
  readonly good: string;
  readonly bad: string;
  readonly skipped: readonly string[];
}

/** @throws UsageError where none is under way, or an end is missing */
export async function readGitBisect(tree: string): Promise<GitBisect> {
  const format = ["--format=%(refname:lstrip=2) %(objectname)", "refs/bisect/"];
  const refs = (await git(tree, "for-each-ref", ...format))
    .split("\n")
    .map((line) => line.split(" "));
  const named = (prefix: string): string[] =>
    refs.flatMap(([name = "", commit = ""]) => (name.startsWith(prefix) ? commit : []));
  const [bad] = named("bad");
  const goods = named("good-");
  if (bad === undefined || goods.length === 0) {
    throw new UsageError("no git bisect with a good and a bad commit is under way", {
      place: `--from-git-bisect ${tree}`,
      cure: "Begin one with git bisect start BAD GOOD, or name --good and --bad.",
    });
  }
  // The one that leaves the fewest commits.
  const counts = await Promise.all(
    goods.map(async (good) => Number(await git(tree, "rev-list", "--count", bad, `^${good}`))),
  );
  const good = goods[counts.indexOf(Math.min(...counts))]!;
  return { good, bad, skipped: named("skip-") };
}

/** What is checked out: a branch's name, or a commit. */
export async function headOf(tree: string): Promise<string> {
  return git(tree, "symbolic-ref", "--quiet", "--short", "HEAD").catch(() =>
    git(tree, "rev-parse", "HEAD"),
  );
}

/** @throws EnvironmentError where files that git knows were changed */
export async function assertClean(tree: string): Promise<void> {
  const changed = await git(tree, "status", "--porcelain", "--untracked-files=no");
  if (changed === "") return;
  throw new EnvironmentError(`it has changes: ${changed.split("\n")[0]?.trim()}`, {
    place: tree,
    cure: "Commit or stash them: commits are checked out there.",
  });
}

export async function checkOut(tree: string, commit: string): Promise<void> {
  await git(tree, "checkout", "--quiet", commit);
}

/**
 * The kernel of a commit, built unless the cache has it.
 * @returns the image's path, or why there is none
 * @throws EnvironmentError where the commit cannot be checked out
 */
export async function kernelOfCommit(
  { tree, build, kernel }: GitWork,
  commit: string,
  say: (text: string) => void,
): Promise<{ readonly image: string } | { readonly unbootable: string }> {
  const hash = createHash("sha256")
    .update(JSON.stringify([tree, build, kernel]))
    .digest("hex");
  const key = `${commit}-${hash.slice(0, 12)}`;
  const kept = keptBuild(key);
  if (kept !== null) return { image: kept };
  say(`building ${commit.slice(0, 12)}`);
  await assertClean(tree);
  await checkOut(tree, commit);
  const image = join(tree, kernel!);
  // That of another commit is none of this one's.
  rmSync(image, { force: true });
  const failure = await runBuild(tree, build!);
  if (failure !== null) return { unbootable: failure };
  if (!existsSync(image)) return { unbootable: `the build made no ${kernel}` };
  return { image: await keepBuild(key, image) };
}

/** Runs the user's command in the tree; its output goes to stderr. @returns why it failed, or null */
async function runBuild(tree: string, command: string): Promise<string | null> {
  const { status, signal } = await runShell(command, "to stderr", tree);
  return status === 0 ? null : `the build ended with ${signal ?? `exit ${status}`}`;
}
