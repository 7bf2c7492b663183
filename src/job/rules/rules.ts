/**
 * The rules that tie a job's options together, after fio's fixup_options() and its io_uring
 * engine: what contradicts each other is an error, what is implied is filled in and said. Each
 * topic has its file in rules/.
 */
import type { Findings } from "../finding.js";
import type { JobOptions } from "../options/job-options.js";
import type { ResolvedJob } from "../resolve.js";
import { checkSize, settleBlocks } from "./blocks.js";
import { settleContents } from "./contents.js";
import { settleBatches, settleEngine, settleNop, settlePathEngine } from "./engine.js";
import { settleFileCount, settleFiles, settleFilling } from "./files.js";
import { settlePacing, settleRates } from "./pacing.js";
import { settlePassthrough } from "./passthrough.js";
import { settlePlacement } from "./placement.js";
import { settlePolling } from "./polling.js";
import { settlePriorities } from "./priorities.js";
import { settleRandomness } from "./randomness.js";
import { settleReplay } from "./replay.js";
import { settleLogs, settleReporting } from "./reporting.js";
import { settleRingResize } from "./ring-resize.js";
import { settleSprandom } from "./sprandom.js";
import { settleSteadyState } from "./steady-state.js";
import { READS, type Subject } from "./subject.js";
import { settleSubmission } from "./submission.js";
import { settleSyncs } from "./syncs.js";
import { settleTime } from "./time.js";
import { settleVerify, settleVerifyKind } from "./verify.js";
import { settleZones } from "./zones.js";

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
  settleVerifyKind(subject, job);
  settleNop(subject);
  settlePassthrough(subject);
  settlePlacement(subject, job);
  settleSubmission(subject);
  settlePolling(subject);
  checkSize(subject);
  settleEngine(subject);
  settlePathEngine(subject);
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
  settleSprandom(subject, job);
  settleBlocks(subject);
  settleZones(subject, job);
  settleContents(subject);
  settleVerify(subject);
  // A file that is read has to be there in full.
  if (READS.has(options.rw.workload)) options.overwrite = true;
  return options;
}
