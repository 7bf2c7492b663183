/** The zones of zonemode. */
import type { Subject } from "./subject.js";

/** zonemode=strided and the options that only count with it. */
export function settleZones({ options, contradiction, notice }: Subject): void {
  const { zoneMode, zoneTransferBytes, fileCount } = options;
  if (zoneMode === "strided" && zoneTransferBytes === 0) {
    contradiction("zonemode", "zonemode=strided needs zonesize", "Add zonesize, such as 256m.");
  }
  if (zoneMode === "none" && zoneTransferBytes > 0) {
    contradiction(
      "zonesize",
      "zonesize only counts with zonemode=strided",
      "Add zonemode=strided, or remove zonesize.",
    );
  }
  if (zoneMode === "strided" && fileCount > 1) {
    // fio means to do the same, and does so only where openfiles is set.
    notice("without-effect", "zonemode", "zonemode=strided has no effect with several files");
    options.zoneMode = "none";
  }
  if (zoneMode !== "none") return;
  const unused = { zonerange: options.zoneRangeBytes, zoneskip: options.zoneSkipBytes };
  for (const [option, bytes] of Object.entries(unused)) {
    const text = `${option} has no effect without zonemode=strided`;
    if (bytes > 0) notice("without-effect", option, text);
  }
}
