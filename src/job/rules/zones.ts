/** The zones of zonemode. */
import type { ResolvedJob } from "../resolve.js";
import { type Subject, sayWithoutEffect } from "./subject.js";

/** zonemode=strided, zonemode=zbd, and the options that only count with one of them. */
export function settleZones(subject: Subject, { places }: ResolvedJob): void {
  const { options, contradiction, notice } = subject;
  const { zoneMode, zoneTransferBytes, fileCount } = options;
  if (zoneMode === "strided" && zoneTransferBytes === 0) {
    contradiction("zonemode", "zonemode=strided needs zonesize", "Add zonesize, such as 256m.");
  }
  if (zoneMode === "none" && zoneTransferBytes > 0) {
    contradiction(
      "zonesize",
      "zonesize only counts with zonemode=strided or zonemode=zbd",
      "Add zonemode=strided or zonemode=zbd, or remove zonesize.",
    );
  }
  if (zoneMode === "strided" && fileCount > 1) {
    // fio means to do the same, and does so only where openfiles is set.
    notice("without-effect", "zonemode", "zonemode=strided has no effect with several files");
    options.zoneMode = "none";
  }
  if (zoneMode === "zbd") settleZoned(subject);
  if (zoneMode === "zbd" && options.writesRemainder) {
    settleRemainders(subject, places.has("norandommap"));
  }
  sayUnused(subject);
}

/** What hipri does not do with zonemode=zbd. */
function settleZoned({ options, contradiction }: Subject): void {
  const { rw, zoneSkipBytes, zoneTransferBytes, zoneCapacityBytes } = options;
  const refuse = (option: string, why: string, cure: string) =>
    contradiction(option, `${option} and zonemode=zbd exclude each other here: ${why}`, cure);
  if (options.zoneRangeBytes > 0) {
    refuse("zonerange", "zones are as long as zonesize or the device says", "Remove zonerange.");
  }
  if (zoneSkipBytes > 0) {
    refuse("zoneskip", "zones are taken one behind the other", "Remove zoneskip.");
  }
  if (options.ioengine === "io_uring_cmd") {
    const cure = "Use ioengine=io_uring with the block device.";
    refuse("ioengine", "hipri sends no zone commands by passthrough", cure);
  }
  if (rw.workload === "trimwrite" || rw.workload === "randtrimwrite") {
    refuse("rw", "what was trimmed is an empty zone", "Use rw=trim, and a job that writes.");
  }
  if (options.iologs !== null)
    refuse("read_iolog", "a log has its own offsets", "Remove zonemode.");
  if (options.verifyKind !== null && (options.loops > 1 || options.timeBased)) {
    const option = options.timeBased ? "time_based" : "loops";
    const cure = `Remove ${option}; what is verified is written once.`;
    refuse(option, "a zone that is reset is lost to verification", cure);
  }
  if (zoneCapacityBytes > zoneTransferBytes && zoneTransferBytes > 0) {
    contradiction("zonecapacity", "zonecapacity is larger than zonesize", "Make it smaller.");
  }
}

/** A block of another length has no place in a random map, and may have no room for its sum. */
function settleRemainders({ options, contradiction }: Subject, mapIsSet: boolean): void {
  const refuse = (option: string, cure: string): void => {
    const text = `write_zone_remainder shortens blocks, which excludes ${option}`;
    contradiction("write_zone_remainder", text, cure);
  };
  if (options.verifyKind !== null) refuse("verify", "Remove one of the two.");
  if (mapIsSet && !options.noRandomMap) refuse("norandommap=0", "Remove norandommap=0.");
  options.noRandomMap = true;
}

function sayUnused(subject: Subject): void {
  const { options } = subject;
  const strided = { zonerange: options.zoneRangeBytes > 0, zoneskip: options.zoneSkipBytes > 0 };
  const zoned = {
    zonecapacity: options.zoneCapacityBytes > 0,
    read_beyond_wp: options.readBeyondPointer,
    max_open_zones: options.maxOpenZones > 0,
    job_max_open_zones: options.jobMaxOpenZones > 0,
    ignore_zone_limits: options.ignoreZoneLimits,
    zone_reset_threshold: options.zoneResetThreshold > 0,
    zone_reset_frequency: options.zoneResetFrequency > 0,
    write_zone_remainder: options.writesRemainder,
  };
  if (options.zoneMode === "none") {
    sayWithoutEffect(subject, strided, "without zonemode=strided");
  }
  if (options.zoneMode !== "zbd") sayWithoutEffect(subject, zoned, "without zonemode=zbd");
}
