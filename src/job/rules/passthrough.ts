/** NVMe passthrough (ioengine=io_uring_cmd): what a command is and is not. */
import { type Subject, TRIMS, WRITES } from "./subject.js";

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
  if (TRIMS.has(options.rw.workload)) {
    contradiction(
      "rw",
      `rw=${options.rw.workload} discards, and ioengine=io_uring_cmd reads and writes`,
      "Trim the block device with another ioengine.",
    );
  }
  if (!options.nonVectored) {
    notice("without-effect", "nonvectored", "a command has one buffer, also with nonvectored=0");
    options.nonVectored = true;
  }
  settleWriteMode(subject);
  settleCompare(subject);
}

/** Says what has no effect, and takes it back. */
function leaveCommandOptions({ options, notice }: Subject): void {
  const asked = {
    write_mode: options.writeMode !== "write",
    verify_mode: options.verifyMode !== "read",
    deac: options.deallocatesZeroes,
  };
  for (const [option, isAsked] of Object.entries(asked)) {
    if (!isAsked) continue;
    notice("without-effect", option, `${option} has no effect without ioengine=io_uring_cmd`);
  }
  options.writeMode = "write";
  options.verifyMode = "read";
  options.deallocatesZeroes = false;
}

/** What other commands than Write leave on the device is not what hipri would verify. */
function settleWriteMode({ options, contradiction, notice }: Subject): void {
  const { writeMode, rw, verifyKind, verifyPattern } = options;
  if (options.deallocatesZeroes && writeMode !== "zeroes") {
    notice("without-effect", "deac", "deac has no effect without write_mode=zeroes");
    options.deallocatesZeroes = false;
  }
  if (writeMode === "write") return;
  if (!WRITES.has(rw.workload)) {
    contradiction(
      "write_mode",
      `write_mode=${writeMode} is about writes, and rw=${rw.workload} has none`,
      "Use rw=write or rw=randwrite, or remove write_mode.",
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
