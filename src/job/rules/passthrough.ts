/** NVMe passthrough (ioengine=io_uring_cmd): what a command is and is not. */
import { APPLICATION_TAG, APPLICATION_TAG_MASK } from "../spec/commands.js";
import { type Subject, sayWithoutEffect, TRIMS, WRITES } from "./subject.js";

/** Commands go past the page cache whatever direct says, and have one buffer each. */
export function settlePassthrough(subject: Subject): void {
  const { options, contradiction, notice } = subject;
  if (options.ioengine !== "io_uring_cmd") {
    leaveCommandOptions(subject);
    return;
  }
  options.direct = true;
  if (options.rw.workload === "nop") {
    contradiction(
      "rw",
      "rw=nop has no target, and ioengine=io_uring_cmd sends commands to one",
      "Leave ioengine out, or use rw=read.",
    );
  }
  if (!options.nonVectored) {
    notice("without-effect", "nonvectored", "a command has one buffer, also with nonvectored=0");
    options.nonVectored = true;
  }
  settleTrimRanges(subject);
  settleWriteMode(subject);
  settleCompare(subject);
  settleProtection(subject);
}

/** Says what has no effect, and takes it back. */
function leaveCommandOptions(subject: Subject): void {
  const { options, contradiction } = subject;
  if (options.trimRanges > 1 && TRIMS.has(options.rw.workload)) {
    const text = `the trims of ioengine=${options.ioengine} have one range each`;
    contradiction("num_range", text, "Remove num_range, or use ioengine=io_uring_cmd.");
    return;
  }
  if (options.metadataBytes > 0) {
    const text = `hipri transfers no metadata with ioengine=${options.ioengine}`;
    contradiction("md_per_io_size", text, "Use ioengine=io_uring_cmd with /dev/ngXnY.");
  }
  const asked = {
    write_mode: options.writeMode !== "write",
    verify_mode: options.verifyMode !== "read",
    deac: options.deallocatesZeroes,
    readfua: options.readFua,
    writefua: options.writeFua,
    num_range: options.trimRanges > 1,
    pi_act: !options.controllerProtects,
    pi_chk: options.protectionChecks.length > 0,
    apptag: options.applicationTag !== APPLICATION_TAG,
    apptag_mask: options.applicationTagMask !== APPLICATION_TAG_MASK,
  };
  sayWithoutEffect(subject, asked, "without ioengine=io_uring_cmd");
  options.writeMode = "write";
  options.verifyMode = "read";
  options.deallocatesZeroes = false;
  options.readFua = false;
  options.writeFua = false;
  options.trimRanges = 1;
  options.controllerProtects = true;
  options.protectionChecks = [];
  options.applicationTag = APPLICATION_TAG;
  options.applicationTagMask = APPLICATION_TAG_MASK;
}

/** Several ranges are one I/O, of which other features see the first byte and the length. */
function settleTrimRanges({ options, contradiction, notice }: Subject): void {
  const { trimRanges, rw } = options;
  if (trimRanges === 1) return;
  const { workload } = rw;
  if (!TRIMS.has(workload)) {
    notice("without-effect", "num_range", `num_range has no effect with rw=${workload}`);
    options.trimRanges = 1;
    return;
  }
  const exclude = (option: string, why: string): void =>
    contradiction(
      option,
      `num_range and ${option} exclude each other: ${why}`,
      `Remove num_range or ${option}.`,
    );
  if (WRITES.has(workload)) exclude("rw", `rw=${workload} writes each range after its trim`);
  if (options.serializeOverlap) exclude("serialize_overlap", "ranges lie apart");
  if (options.writeIolog !== null) exclude("write_iolog", "a row has one range");
  if (options.iologs !== null) exclude("read_iolog", "a row has one range");
  if (!("runIos" in options.fileService)) {
    exclude("file_service_type", "the ranges of a trim are of one file");
  }
}

/** What other commands than Write leave on the device is not what hipri would verify. */
function settleWriteMode({ options, contradiction, notice }: Subject): void {
  const { writeMode, rw, verifyKind, verifyPattern } = options;
  if (options.deallocatesZeroes && writeMode !== "zeroes") {
    notice("without-effect", "deac", "deac has no effect without write_mode=zeroes");
    options.deallocatesZeroes = false;
  }
  if (options.writeFua && writeMode === "uncor") {
    notice("without-effect", "writefua", "writefua has no effect with write_mode=uncor");
    options.writeFua = false;
  }
  if (writeMode === "write") return;
  if (!WRITES.has(rw.workload)) {
    contradiction(
      "write_mode",
      `write_mode=${writeMode} is about writes, and rw=${rw.workload} has none`,
      "Use rw=write or rw=randwrite, or remove write_mode.",
    );
  }
  if (options.hipri) {
    // Linux 6.1 looks for the request's bio, has none, and follows what is left in its place.
    contradiction(
      "hipri",
      `hipri=1 polls for data, and write_mode=${writeMode} moves none: Linux 6.1 crashes on it`,
      "Remove hipri or write_mode.",
    );
  }
  const zeroes = verifyKind === "pattern" && verifyPattern?.bytes.every((byte) => byte === 0);
  if (verifyKind === null || verifyKind === "null" || (writeMode === "zeroes" && zeroes)) return;
  const [why, cure] =
    writeMode === "zeroes"
      ? ["writes zeroes alone", "Use verify=pattern with verify_pattern=0x00, or remove verify."]
      : ["leaves nothing to read back", "Remove verify, or write_mode."];
  contradiction("write_mode", `write_mode=${writeMode} ${why}, and verify reads back`, cure);
}

/** As fio's manual has it: the controller compares with what can be made again from a pattern. */
function settleCompare({ options, contradiction, notice }: Subject): void {
  if (options.verifyMode !== "compare") return;
  if (options.verifyKind === null || !WRITES.has(options.rw.workload)) {
    const text = "verify_mode has no effect without verify of a job that writes";
    notice("without-effect", "verify_mode", text);
    options.verifyMode = "read";
  } else if (options.verifyKind !== "pattern") {
    contradiction(
      "verify_mode",
      `verify_mode=compare compares with a pattern, and verify=${options.verifyKind} has headers`,
      "Use verify=pattern with verify_pattern, or verify_mode=read.",
    );
  }
}

/** An application tag is of no use unless it is checked. */
function settleProtection(subject: Subject): void {
  const { applicationTag, applicationTagMask, protectionChecks } = subject.options;
  if (protectionChecks.includes("APPTAG")) return;
  const set = {
    apptag: applicationTag !== APPLICATION_TAG,
    apptag_mask: applicationTagMask !== APPLICATION_TAG_MASK,
  };
  sayWithoutEffect(subject, set, "without pi_chk=APPTAG");
}
