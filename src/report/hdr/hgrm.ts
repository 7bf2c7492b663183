/**
 * HdrHistogram's percentile distribution of each job and direction, in µs, as its plotters read it.
 * What a distribution is of stands in a comment in front of it.
 */
import { printable } from "../../base/printable.js";
import { entryFigures } from "../../result/entries/figures.js";
import { partsOf } from "../../result/entries/unified.js";
import { reportEntries } from "../../result/hosts/entries.js";
import { countsOf } from "../../result/latency/encoded-counts.js";
import { toHdrHistogram } from "../../result/latency/hdr.js";
import type { RunResult } from "../../result/model/result.js";

const NS_PER_US = 1000;
/** Lines for each halving of the distance to 100 %: the default of HdrHistogram's own programs. */
const TICKS_PER_HALF = 5;

export function hgrmReport(result: RunResult): string {
  return reportEntries(result)
    .flatMap((entry) => {
      const { latency } = entryFigures(entry, result.state);
      const kinds = [latency, "response"] as const;
      return partsOf(entry).flatMap(({ name, part }) =>
        kinds.flatMap((kind) => {
          const { count, counts } = part[kind];
          if (count === 0 || counts === null) return [];
          const text = toHdrHistogram(countsOf(counts)).outputPercentileDistribution(
            TICKS_PER_HALF,
            NS_PER_US,
          );
          return `# ${printable(entry.name)}, ${name}, ${kind} in µs\n${text}`;
        }),
      );
    })
    .join("\n");
}
