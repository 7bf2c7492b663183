/** What a bisect chooses from: kernels, commits, packages, or whatever a command takes. */
import { UsageError } from "../base/errors.js";
import { type Model, object, text } from "../result/model/define.js";

export const ITEM = object({
  /** What it is named by: a kernel reference, a commit, a line of a list. Unique in its bisect. */
  name: text(),
  /** For people, beside the name: a version, the subject of a commit; may be empty. */
  label: text(),
});
export type Item = Model<typeof ITEM>;

/** Items from one end to the other. */
export interface Span {
  readonly items: readonly Item[];
  /** Whether the first of them is the good end. */
  readonly firstIsGood: boolean;
}

/**
 * @param wanted an item's name, or a part that no other item's name or label has
 * @throws UsageError
 */
export function findItem(items: readonly Item[], wanted: string, place: string): number {
  const exact = items.findIndex(({ name }) => name === wanted);
  if (exact >= 0) return exact;
  const found = items.flatMap(({ name, label }, index) => {
    return name.includes(wanted) || label.includes(wanted) ? index : [];
  });
  if (found.length === 1) return found[0]!;
  const some = found.slice(0, 5).map((index) => items[index]!.name);
  throw new UsageError(
    found.length === 0 ? `no item is ${wanted}` : `${found.length} items are ${wanted}`,
    {
      place,
      cure:
        found.length === 0
          ? `There are ${items.length} items, from ${items[0]?.name} to ${items.at(-1)?.name}.`
          : `Write more of one of ${some.join(", ")}${found.length > 5 ? ", …" : ""}.`,
    },
  );
}

/**
 * The items between two ends, both included, in their order.
 * @param mayBeCure the bad end may come first: what is looked for is then what cured it
 * @throws UsageError where the ends are the same, in the wrong order, or neighbours
 */
export function spanBetween(
  items: readonly Item[],
  good: string,
  bad: string,
  mayBeCure: boolean,
): Span {
  const goodAt = findItem(items, good, "--good");
  const badAt = findItem(items, bad, "--bad");
  if (goodAt === badAt) {
    throw new UsageError(`--good and --bad are the same: ${items[goodAt]!.name}`);
  }
  const firstIsGood = goodAt < badAt;
  if (!firstIsGood && !mayBeCure) {
    throw new UsageError(`${items[badAt]!.name}, the bad one, comes before the good one`, {
      place: "--bad",
      cure: "Exchange --good and --bad, or look for what cured it with --direction either.",
    });
  }
  const [first, last] = firstIsGood ? [goodAt, badAt] : [badAt, goodAt];
  if (last - first === 1) {
    throw new UsageError(`nothing stands between ${items[first]!.name} and ${items[last]!.name}`, {
      cure: "If they differ, it is the later one; hipri compare and bisect judge tell whether they do.",
    });
  }
  return { items: items.slice(first, last + 1), firstIsGood };
}
