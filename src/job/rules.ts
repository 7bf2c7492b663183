/**
 * The rules that tie a job's options together, after fio's fixup_options() and its io_uring
 * engine: what contradicts each other is an error, what is implied is filled in and said. Each
 * topic has its file in rules/.
 */
import type { Findings } from "./finding.js";
import type { JobOptions } from "./job-options.js";
import type { ResolvedJob } from "./resolve.js";
import { checkSize, settleBlocks } from "./rules/blocks.js";
import { settleContents } from "./rules/contents.js";
import { settleBatches, settleEngine, settleNop } from "./rules/engine.js";
import { settleFileCount, settleFiles, settleFilling } from "./rules/files.js";
import { settlePacing, settleRates } from "./rules/pacing.js";
import { settlePassthrough } from "./rules/passthrough.js";
import { settlePolling } from "./rules/polling.js";
import { settlePriorities } from "./rules/priorities.js";
import { settleRandomness } from "./rules/randomness.js";
import { settleReplay } from "./rules/replay.js";
import { settleLogs, settleReporting } from "./rules/reporting.js";
import { settleRingResize } from "./rules/ring-resize.js";
import { settleSteadyState } from "./rules/steady-state.js";
import { READS, type Subject } from "./rules/subject.js";
import { settleSubmission } from "./rules/submission.js";
import { settleSyncs } from "./rules/syncs.js";
import { settleTime } from "./rules/time.js";
import { settleVerify } from "./rules/verify.js";
import { settleZones } from "./rules/zones.js";

/** The job's options with the rules applied; contradictions become errors in `findings`. */
export function applyRules(job: ResolvedJob, findings: Findings): JobOptions {
  const options = { ...job.options };
  const place = (option: string) => job.places.get(option) ?? job.place;
  const subject: Subject = {
    options,
    contradiction: (option, text, cure) =>
      findings.error("conflict", place(option), text, { option, cure }),
    notice: (code, option, text) => findings.notice(code, place(option), text, { option }),
  };
  settleNop(subject);
  settlePassthrough(subject);
  settleSubmission(subject);
  settlePolling(subject);
  checkSize(subject);
  settleEngine(subject);
  settleBatches(subject);
  settlePriorities(subject);
  settleRingResize(subject);
  settleTime(subject);
  settleRates(subject);
  settlePacing(subject);
  settleSyncs(subject);
  settleFiles(subject);
  settleFilling(subject);
  settleReporting(subject);
  settleLogs(subject);
  settleReplay(subject);
  settleSteadyState(subject);
  settleFileCount(subject, job);
  settleRandomness(subject);
  settleBlocks(subject);
  settleZones(subject);
  settleContents(subject);
  settleVerify(subject);
  // A file that is read has to be there in full.
  if (READS.has(options.rw.workload)) options.overwrite = true;
  return options;
}
