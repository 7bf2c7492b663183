/** What the benchmark prints, drawn from its results alone: lines as it goes, Markdown at its end. */
import type { MedianEstimate } from "./bootstrap.js";
import type { RatioTarget } from "./cases.js";
import type { Comparison, Figure } from "./compare.js";
import type { Price } from "./ladder.js";
import type { Machine } from "./machine.js";

/** A case that could not run here, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** Everything that one call of the benchmark found. */
export interface BenchResult {
  readonly format: 1;
  readonly startedAt: string;
  /** The command that made this, for whoever wants to make it again. */
  readonly command: string;
  readonly machine: Machine;
  /** Pairs of each comparison, and runs of each figure. */
  readonly runs: number;
  /** Length of one measured window. */
  readonly seconds: number;
  readonly comparisons: readonly Comparison[];
  readonly figures: readonly Figure[];
  readonly prices: readonly Price[];
  readonly skipped: readonly Skipped[];
}

/** One comparison in a line. */
export function comparisonLine({
  name,
  peerName,
  iopsRatio,
  cpuRatio,
  ...row
}: Comparison): string {
  const verdict = row.reached ? "reached" : "missed";
  return (
    `${name}, ${peerName}: IOPS ${ratio(iopsRatio)}, CPU per I/O ${ratio(cpuRatio)}; ` +
    `${targetText(row.target)} ${verdict}`
  );
}

/** One figure in a line. */
export function figureLine(figure: Figure): string {
  const { name, unit, value, reached } = figure;
  const verdict = reached ? "reached" : "missed";
  return `${name}: ${range(value)} ${unit}; ${boundsText(figure)} ${verdict}`;
}

function boundsText({ unit, atLeast, atMost }: Figure): string {
  const least = Number.isFinite(atLeast) ? `≥ ${atLeast} and ` : "";
  return `${least}≤ ${atMost} ${unit}`;
}

/** One price in a line. */
export function priceLine({ name, base, priceNs, plainCpuNsPerIo }: Price): string {
  return `${name}: ${signed(priceNs)} ns per I/O; ${base}: ${plainCpuNsPerIo.median.toFixed(0)} ns`;
}

/** The section for docs/figures.md: conditions, tables, commands. */
export function toMarkdown(result: BenchResult): string {
  const { machine, comparisons, figures, prices, skipped } = result;
  const parts = [
    `${machine.cpuModel}, ${machine.cpuCount} CPUs, ${machine.distribution}, ` +
      `Linux ${machine.kernel}; hipri ${machine.hipri} on Node.js ${machine.node}, ` +
      `${machine.fio}. ${result.runs} pairs of ${result.seconds} s each: medians of the pairs' ` +
      "ratios hipri / peer, with their 95 % bootstrap intervals. CPU is user and system time " +
      "of the thread that does the I/O, per I/O.",
    `\`${result.command}\``,
  ];
  if (comparisons.length > 0) parts.push(comparisonTable(comparisons));
  if (figures.length > 0) parts.push(figureTable(figures));
  if (prices.length > 0) parts.push(priceTable(prices));
  if (skipped.length > 0) {
    parts.push(skipped.map(({ name, reason }) => `- skipped: ${name} (${reason})`).join("\n"));
  }
  if (comparisons.length > 0) parts.push(...commands(comparisons));
  return `${parts.join("\n\n")}\n`;
}

function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((row) => [
    row.name,
    row.peerName,
    `${kilo(row.hipriIops.median)} / ${kilo(row.peerIops.median)}`,
    ratio(row.iopsRatio),
    `${Math.round(row.hipriCpuNsPerIo.median)} / ${Math.round(row.peerCpuNsPerIo.median)}`,
    ratio(row.cpuRatio),
    targetText(row.target),
    row.reached ? "yes" : "no",
  ]);
  const head = ["work", "peer", "kIOPS", "IOPS ratio", "CPU ns per I/O", "CPU ratio"];
  return table([...head, "target", "reached"], rows);
}

/**
 * What counts of the shapes of work, the figure that is gated on first. The part of it that the kernel
 * takes is what no tool gets below on this machine.
 */
export function shapesTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ cpuRatio, kernelRatio, iopsRatio, ...row }) => [
    row.name,
    row.peerName,
    ratio(cpuRatio),
    kernelRatio?.median.toFixed(2) ?? "",
    ratio(iopsRatio),
    targetText(row.target),
    row.reached ? "yes" : "no",
  ]);
  const head = ["shape", "peer", "CPU per I/O", "the kernel's part", "IOPS", "target", "reached"];
  return table(head, rows);
}

function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${range(figure.value)} ${figure.unit}`,
    boundsText(figure),
    figure.reached ? "yes" : "no",
  ]);
  return table(["hipri alone", "median", "target", "reached"], rows);
}

function priceTable(prices: readonly Price[]): string {
  const rows = prices.map(({ name, base, plainCpuNsPerIo, priceNs }) => [
    name,
    signed(priceNs),
    base,
    plainCpuNsPerIo.median.toFixed(0),
  ]);
  return table(["hipri alone", "CPU ns per I/O", "beside", "which takes"], rows);
}

/** The exact commands, folded away. */
function commands(comparisons: readonly Comparison[]): string[] {
  const blocks = comparisons.map(
    ({ name, hipriCommand, peerCommand }) => `# ${name}\n${hipriCommand}\n${peerCommand}`,
  );
  return [
    "<details><summary>The commands</summary>",
    `\`\`\`sh\n${blocks.join("\n\n")}\n\`\`\``,
    "</details>",
  ];
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function ratio({ median, low, high }: MedianEstimate): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function range({ median, low, high }: MedianEstimate): string {
  return `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
}

/** With the sign that tells what costs from what spares. */
function signed({ median, low, high }: MedianEstimate): string {
  const [middle, least, most] = [median, low, high].map((ns) => {
    return `${ns < 0 ? "−" : "+"}${Math.abs(ns).toFixed(0)}`;
  });
  return `${middle} (${least} to ${most})`;
}

function kilo(iops: number): string {
  return (iops / 1e3).toFixed(iops < 1e5 ? 1 : 0);
}

function targetText(target: RatioTarget): string {
  return target.measure === "iops" ? `IOPS ≥ ${target.atLeast}` : `CPU ≤ ${target.atMost}`;
}
