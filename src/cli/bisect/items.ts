/** The items that a bisect's flags name, and its ends. */
import { UsageError } from "../../base/errors.js";
import { readInputFile } from "../../base/input-file.js";
import { type Item, type Span, spanBetween } from "../../bisect/item.js";
import { packageItems, parsePackageRange, sortPackages } from "../../bisect/packages.js";
import { listKernels } from "../../lab/kernel/apt.js";
import { commitItems, commitOf, readGitBisect } from "./git-tree.js";

/** The flags that name items. */
export interface ItemFlags {
  readonly good?: string | undefined;
  readonly bad?: string | undefined;
  readonly list?: string | undefined;
  readonly packages?: readonly string[] | undefined;
  readonly git?: string | undefined;
  readonly "from-git-bisect"?: string | undefined;
  readonly direction: string;
}

export interface ChosenItems extends Span {
  /** Names of items that are known not to boot. */
  readonly skipped: readonly string[];
  /** The tree whose commits they are; null for other items. */
  readonly tree: string | null;
}

/** @throws UsageError, EnvironmentError */
export async function chooseItems(flags: ItemFlags): Promise<ChosenItems> {
  const fromGit = flags["from-git-bisect"];
  if (fromGit !== undefined) {
    const { good, bad, skipped } = await readGitBisect(fromGit);
    return { ...(await commits(fromGit, { ...flags, good, bad })), skipped };
  }
  if (flags.git !== undefined) return commits(flags.git, flags);
  const { good, bad } = endsOf(flags);
  const items = flags.list === undefined ? await packages(flags) : readList(flags.list);
  const span = spanBetween(items, good, bad, flags.direction === "either");
  return { ...span, skipped: [], tree: null };
}

function endsOf({ good, bad }: ItemFlags): { good: string; bad: string } {
  if (good !== undefined && bad !== undefined) return { good, bad };
  throw new UsageError(`--${good === undefined ? "good" : "bad"} is missing`, {
    cure: "Name both ends: an item that is good, and one that is bad.",
  });
}

const MAX_LIST_BYTES = 16 * 2 ** 20;

/** @throws UsageError for a file that cannot be read, or has an item twice */
function readList(path: string): Item[] {
  const place = `--list ${path}`;
  let text: string;
  try {
    text = readInputFile(path, "list", MAX_LIST_BYTES).toString("utf8");
  } catch (cause) {
    throw new UsageError(`it cannot be read: ${(cause as Error).message}`, { place, cause });
  }
  const lines = text.split("\n").map((line) => line.trim());
  const names = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (names.length === 0) throw new UsageError("it has no items", { place });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`it has ${twice} twice`, { place });
  return names.map((name) => ({ name, label: "" }));
}

async function packages({ packages: ranges = [] }: ItemFlags): Promise<Item[]> {
  if (ranges.length === 0) {
    throw new UsageError("no items are named", {
      cure: "Name them with --packages apt:PATTERN@SUITE, --list FILE or --git TREE.",
    });
  }
  const found = [];
  for (const text of ranges) {
    const range = parsePackageRange(text);
    const items = packageItems(range, await listKernels(range.suite));
    if (items.length === 0) {
      throw new UsageError("no kernel's package is named so", {
        place: `--packages ${text}`,
        cure: "See what there is: hipri lab kernels --suite SUITE.",
      });
    }
    found.push(...items);
  }
  return sortPackages(found);
}

async function commits(tree: string, flags: ItemFlags): Promise<ChosenItems> {
  const ends = endsOf(flags);
  const good = await commitOf(tree, ends.good, "--good");
  const bad = await commitOf(tree, ends.bad, "--bad");
  const items = await commitItems(tree, good, bad).catch((error) => {
    if (flags.direction !== "either") throw error;
    return commitItems(tree, bad, good);
  });
  const firstIsGood = items.at(-1)!.name === bad;
  const span = spanBetween(
    items,
    firstIsGood ? items[0]!.name : good,
    firstIsGood ? bad : items[0]!.name,
    flags.direction === "either",
  );
  return { ...span, skipped: [], tree };
}
