/** Verification: what its options need of each other. */
import { formatBytes } from "../kinds/size.js";
import type { ResolvedJob } from "../resolve.js";
import { headerBytesOf } from "../spec/verify.js";
import { verifyInterval } from "../to-spec/verify.js";
import { type Subject, sayWithoutEffect, WRITES } from "./subject.js";

/** As in fio, a job with verify_pattern alone verifies it. */
export function settleVerifyKind({ options }: Subject, job: ResolvedJob): void {
  if (options.verifyPattern !== null && !job.places.has("verify")) {
    options.verifyKind = "pattern_hdr";
  }
}

/** What contradicts what, and what only counts with something else. */
export function settleVerify(subject: Subject): void {
  const { options, contradiction, notice } = subject;
  const { verifyKind, verifyPattern, verifyOnly, rw } = options;
  if (verifyKind === null || rw.workload === "nop") {
    noticeUnused(subject);
    return;
  }
  const isPattern = verifyKind === "pattern" || verifyKind === "pattern_hdr";
  if (isPattern && verifyPattern === null) {
    contradiction("verify", `verify=${verifyKind} needs verify_pattern`, "Add verify_pattern=.");
  }
  if (verifyKind === "sha256" || verifyKind === "sha512") {
    const text =
      `verify=${verifyKind} stores the digest, where fio stores the hash's last input: ` +
      "blocks of the two do not verify in each other";
    notice("note", "verify", text);
  }
  if (verifyOnly && (!WRITES.has(rw.workload) || options.timeBased)) {
    contradiction(
      "verify_only",
      "verify_only repeats a job that writes a certain amount, without writing",
      options.timeBased ? "Remove time_based." : "Use the rw= of the job that wrote.",
    );
  }
  if (verifyKind !== "null") checkHeaders(subject);
  settleTrims(subject);
  checkState(subject);
}

/** Trims among what is verified: what they need, and what excludes them. */
function settleTrims({ options, contradiction, notice }: Subject): void {
  const { trimPercent, trimBacklog, trimBacklogBatch, doVerify, verifyOnly, rw } = options;
  if (trimPercent === 0) {
    const text = (option: string) => `${option} has no effect without trim_percentage`;
    if (trimBacklog !== null) notice("without-effect", "trim_backlog", text("trim_backlog"));
    if (trimBacklogBatch === null) return;
    notice("without-effect", "trim_backlog_batch", text("trim_backlog_batch"));
    return;
  }
  const missing = !WRITES.has(rw.workload)
    ? "in a job that writes nothing"
    : doVerify
      ? trimBacklog === null
        ? "without trim_backlog"
        : null
      : "with do_verify=0";
  if (missing !== null) {
    notice("without-effect", "trim_percentage", `trim_percentage has no effect ${missing}`);
    options.trimPercent = 0;
    return;
  }
  const excludes = verifyOnly
    ? "verify_only, which changes nothing"
    : options.zoneMode === "zbd"
      ? "zonemode=zbd, whose zones are reset as a whole"
      : options.ioengine === "io_uring_cmd"
        ? "ioengine=io_uring_cmd, whose trims are those of rw"
        : null;
  if (excludes === null) return;
  const text = `trim_percentage trims single blocks, which excludes ${excludes}`;
  contradiction("trim_percentage", text, "Remove trim_percentage.");
}

/** What an earlier run wrote can be verified by its number only when that run can be repeated. */
function checkState({ options, contradiction, notice }: Subject): void {
  const { verifyOnly, verifyStateLoad, rw, randRepeat, seed } = options;
  if (verifyStateLoad && !verifyOnly && WRITES.has(rw.workload)) {
    const text = "verify_state_load has no effect with a job that writes; add verify_only";
    notice("without-effect", "verify_state_load", text);
  } else if ((verifyOnly || verifyStateLoad) && !randRepeat && seed === null) {
    contradiction(
      "randrepeat",
      "randrepeat=0 makes every run another one, and this one has to repeat an earlier one",
      "Remove randrepeat=0 from both, or give both the same randseed.",
    );
  }
}

/** Headers need room, for themselves and where verify_offset puts them. */
function checkHeaders({ options, contradiction }: Subject): void {
  const { verifyKind, verifyOffsetBytes } = options;
  const headerBytes = headerBytesOf(verifyKind!);
  const interval = verifyInterval(options);
  const place = options.verifyIntervalBytes > 0 ? "verify_interval" : "verify";
  if (interval <= headerBytes) {
    contradiction(
      place,
      `a header of ${headerBytes} bytes does not fit into ${formatBytes(interval)} bytes`,
      "Use larger blocks, a larger verify_interval or a shorter sum.",
    );
  } else if (verifyOffsetBytes > 0 && verifyOffsetBytes < headerBytes) {
    contradiction(
      "verify_offset",
      `verify_offset=${verifyOffsetBytes} is within the header's own ${headerBytes} bytes`,
      `Use 0, or ${headerBytes} or more.`,
    );
  } else if (verifyOffsetBytes + headerBytes > interval) {
    contradiction(
      "verify_offset",
      `a header of ${headerBytes} bytes at ${verifyOffsetBytes} ends behind ${interval} bytes`,
      "Use a smaller verify_offset or a larger verify_interval.",
    );
  }
}

function noticeUnused(subject: Subject): void {
  const { options } = subject;
  const unused = {
    verify_only: options.verifyOnly,
    verify_pattern: options.verifyPattern !== null,
    verify_interval: options.verifyIntervalBytes > 0,
    verify_offset: options.verifyOffsetBytes > 0,
    verify_fatal: options.verifyFatal,
    verify_dump: options.verifyDump,
    verify_backlog: options.verifyBacklog !== null,
    verify_state_load: options.verifyStateLoad,
    trim_percentage: options.trimPercent > 0,
  };
  sayWithoutEffect(subject, unused, "without verify");
}
