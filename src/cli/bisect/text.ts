/** A bisect as text: a line for each boot, the items with what they showed, the end. */
import { printable } from "../../base/printable.js";
import type { BisectionOutcome } from "../../bisect/bisection.js";
import type { BootRequest } from "../../bisect/boots.js";
import type { Item } from "../../bisect/item.js";
import type { ChangeSet } from "../../bisect/posterior.js";
import type { ItemStanding, Standing } from "../../bisect/standing.js";
import type { BisectHead, BootRecord } from "../../bisect/state.js";
import {
  formatBandwidth,
  formatClock,
  formatCount,
  formatLatency,
} from "../../report/text/units.js";
import type { ShiftEstimate } from "../../verdict/statistics/signed-rank.js";

const BARS = " ▁▂▃▄▅▆▇█";
/** Items beyond this do not fit beside each other. */
const MOST_BARS = 60;

export function itemText({ name, label }: Item): string {
  const short = /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 12) : name;
  return printable(label === "" ? short : `${short} ${label}`);
}

function figureText(value: number, { unit }: Pick<BisectHead, "unit">): string {
  if (!Number.isFinite(value)) return "–";
  if (unit === "time") return formatLatency(value);
  if (unit === "iops") return formatCount(value);
  if (unit === "bandwidth") return formatBandwidth(value, { kbBase: 1024, unitBase: 8 });
  return String(Number(value.toPrecision(3)));
}

/** @param share 0..1 */
function barOf(share: number): string {
  return BARS[Math.round(share * (BARS.length - 1))]!;
}

/** One character an item, the likeliest the highest: how likely it is the one that changed the figure. */
function barsText(probabilities: readonly number[]): string {
  const own = probabilities.slice(1);
  const width = Math.ceil(own.length / MOST_BARS);
  const columns = Array.from({ length: Math.ceil(own.length / width) }, (_, column) => {
    const part = own.slice(column * width, (column + 1) * width);
    return part.reduce((sum, each) => sum + each, 0);
  });
  const highest = Math.max(...columns);
  return columns.map((each) => barOf(each / highest)).join("");
}

export function bootText(head: BisectHead, record: BootRecord, count: number): string {
  const { figure, unbootable, phase, seconds } = record;
  const said =
    figure === null ? `no figure: ${printable(unbootable ?? "")}` : figureText(figure, head);
  return `boot ${count} (${phase}) ${itemText(head.items[record.item]!)}: ${said}, ${seconds} s`;
}

/** What comes next, with the item that is the likeliest to be the culprit. */
export function requestText(
  { items }: BisectHead,
  { phase, probabilities }: BootRequest,
  left: string,
): string {
  if (probabilities === null) return `${phase}, ${left}`;
  const highest = Math.max(...probabilities);
  const likeliest = itemText(items[probabilities.indexOf(highest)]!);
  const percent = `${Math.round(100 * highest)} %`;
  return `${phase} |${barsText(probabilities)}| ${likeliest} ${percent}, ${left}`;
}

export function leftText(boots: number, seconds: number): string {
  return `about ${boots} boots${seconds > 0 ? `, ${formatClock(1000 * boots * seconds)}` : ""} left`;
}

/** The items with what they showed, and how the bisect stands. */
export function standingText(standing: Standing): string {
  const { state, items, waiting } = standing;
  const { head } = state;
  const probabilities = waiting[0]?.probabilities ?? null;
  const rows = head.items.map((item, index) =>
    itemRow(head, item, items[index]!, probabilities?.[index]),
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, ...rest]) => [name.padEnd(width), ...rest].join("  ").trimEnd());
  return `${head.figure}\n${lines.join("\n")}\n\n${statusText(standing)}`;
}

function itemRow(
  head: BisectHead,
  item: Item,
  { figures, median, low, high, failures, why }: ItemStanding,
  probability: number | undefined,
): [string, ...string[]] {
  const spread =
    figures.length > 1 ? ` (${figureText(low, head)} to ${figureText(high, head)})` : "";
  const showed =
    figures.length > 0
      ? `${figureText(median, head)}${spread}, ${plural(figures.length, "boot")}`
      : "";
  const failed = failures > 0 ? `${plural(failures, "boot")} failed: ${printable(why ?? "")}` : "";
  const likely =
    probability !== undefined && probability >= 0.005
      ? `${barOf(probability)} ${Math.round(100 * probability)} %`
      : "";
  return [itemText(item), ...[likely, showed, failed].filter((text) => text !== "")];
}

function statusText(standing: Standing): string {
  const { outcome, boots, waiting, bootsLeft, secondsLeft, state } = standing;
  if (outcome !== null) return outcomeText(standing, outcome);
  const [next] = waiting;
  const item = next === undefined ? "" : `, next ${itemText(state.head.items[next.item]!)}`;
  const left = leftText(bootsLeft, boots === 0 ? 0 : secondsLeft / Math.max(1, bootsLeft));
  return `${plural(boots, "boot")}, ${next?.phase ?? ""}${item}; ${left}\n`;
}

/** What a bisect came to. */
function outcomeText(standing: Standing, outcome: BisectionOutcome): string {
  const { head } = standing.state;
  const last = head.items.length - 1;
  const name = (item: number): string => itemText(head.items[item]!);
  switch (outcome.kind) {
    case "end does not boot":
      return `${name(outcome.item)} gives no figure: ${printable(outcome.why)}\nTake another end.\n`;
    case "ends are swapped":
      return `the ends differ, but the other way round: ${endsText(standing)}\n`;
    case "ends do not differ": {
      const p = Number(outcome.p.toPrecision(2));
      return `the ends do not differ (p = ${p}): ${endsText(standing)}\nNothing was looked for between them.\n`;
    }
    case "undecided": {
      const why =
        outcome.why === "budget" ? "the boots are used up" : "new boots did not confirm the change";
      const sets = outcome.candidates.map((set) => `  ${setText(head, set)}`).join("\n");
      return `undecided: ${why}. With 95 % it is one of\n${sets}\n${endsText(standing)}\n`;
    }
    case "found":
      return foundText(standing, outcome, name(0), name(last));
  }
}

function foundText(
  { state: { head }, items, boots }: Standing,
  { culprit, parent, child, change, explained }: Extract<BisectionOutcome, { kind: "found" }>,
  first: string,
  last: string,
): string {
  const what = head.firstIsGood ? "the first bad one" : "the first good one";
  const row = (side: string, item: number): string => {
    const { median, low, high, figures } = items[item]!;
    const spread = `${figureText(low, head)} to ${figureText(high, head)}`;
    const count = plural(figures.length, "boot");
    return `  ${side}  ${itemText(head.items[item]!)}: ${figureText(median, head)} (${spread}, ${count})`;
  };
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const other =
    explained.otherChange === null
      ? []
      : [
          `  there is another change: bisect between ${
            explained.otherChange === "before"
              ? `${first} and ${itemText(head.items[parent]!)}`
              : `${itemText(head.items[child]!)} and ${last}`
          }`,
        ];
  return [
    `${what} is ${setText(head, culprit)}, confirmed, after ${plural(boots, "boot")}`,
    row("before", parent),
    row("behind", child),
    `  ${head.figure}: ${changeText(change, head)}, ${percent(explained.share)} of the difference of the ends`,
    ...other,
    "  once more: hipri bisect confirm",
    "",
  ].join("\n");
}

/** A set of several where those between do not boot. */
function setText({ items }: BisectHead, { first, last, probability }: ChangeSet): string {
  const percent = probability > 0.999 ? "over 99.9 %" : `${(100 * probability).toFixed(1)} %`;
  const names = items.slice(first, last + 1).map(itemText);
  if (names.length === 1) return `${names[0]} (${percent})`;
  return `one of ${names.join(", ")}, of which only the last boots (${percent})`;
}

/** child against parent. */
export function changeText(
  { estimate, low, high }: ShiftEstimate,
  head: Pick<BisectHead, "scale" | "unit">,
): string {
  const text = (value: number): string => {
    if (head.scale === "difference") {
      return `${value < 0 ? "−" : "+"}${figureText(Math.abs(value), head)}`;
    }
    const factor = Math.exp(value);
    if (factor >= 2 || factor <= 0.5) return `×${Number(factor.toPrecision(2))}`;
    return `${factor < 1 ? "−" : "+"}${(100 * Math.abs(factor - 1)).toFixed(1)} %`;
  };
  return `${text(estimate)} (${text(low)} to ${text(high)})`;
}

function endsText({ state: { head }, items }: Standing): string {
  const end = (index: number): string => {
    const { median, low, high, figures } = items[index]!;
    const spread = `${figureText(low, head)} to ${figureText(high, head)}`;
    return `${itemText(head.items[index]!)} ${figureText(median, head)} (${spread}, ${plural(figures.length, "boot")})`;
  };
  return `${head.figure}: ${end(0)}, ${end(head.items.length - 1)}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
