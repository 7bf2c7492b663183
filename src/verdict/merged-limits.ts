/** The limits that a merged result has to keep. */
import { type AskedLimit, readLimits } from "../job/limit/asked.js";
import type { RunResult } from "../result/model/result.js";

/**
 * Those that the hosts were given, each once for a job, then those for all jobs.
 * @param asserted the values of --assert
 * @throws UsageError for what is no limit
 */
export function limitsOfMerged(
  { limits, jobs }: RunResult,
  asserted: readonly string[],
): AskedLimit[] {
  const unique = new Map(limits.map((each) => [`${each.job} ${each.limit}`, each]));
  const given = [...unique.values()].flatMap(({ job, limit, place }) =>
    readLimits(limit, place).map((each) => ({ jobIndex: job, limit: each, place })),
  );
  const ofAll = asserted.flatMap((text) => {
    const place = `--assert ${text}`;
    const read = readLimits(text, place);
    return jobs.flatMap(({ jobIndex }) => read.map((limit) => ({ jobIndex, limit, place })));
  });
  return [...given, ...ofAll];
}
