/** The effective jobs as a job file again: inheritance, variables and rules are resolved. */
import { formatPlace } from "../../base/errors.js";
import type { AnalysedJob } from "../load.js";
import { OPTION_TABLE } from "../options/table.js";

/**
 * One section for each job with every option that differs from its default. Loading the text
 * gives the same jobs.
 */
export function showJobs(jobs: readonly AnalysedJob[]): string {
  return jobs.map(showJob).join("\n");
}

function showJob({ job, options }: AnalysedJob): string {
  const lines = OPTION_TABLE.flatMap((row) => {
    const text = row.field === null ? null : row.spell(options);
    return text === null ? [] : [`${row.name}=${text}\n`];
  });
  return `# ${formatPlace(job.place)}\n[${job.sectionName}]\n${lines.join("")}`;
}
