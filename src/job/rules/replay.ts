/** What a repeated log of I/Os leaves of a job's own pattern. */
import { DIRECTIONS } from "../../base/direction.js";
import type { Subject } from "./subject.js";

/** With read_iolog the log says which I/Os there are and on what, and when. */
export function settleReplay({ options, contradiction, notice }: Subject): void {
  const { iologs, replayAlignBytes, rateBytesPerSecond, rateIops } = options;
  if (iologs === null) return;
  if (options.rw.workload === "nop") {
    contradiction("rw", "rw=nop and read_iolog exclude each other", "Remove rw or read_iolog.");
  }
  if ((replayAlignBytes & (replayAlignBytes - 1)) !== 0) {
    const text = `replay_align=${replayAlignBytes} is not a power of two`;
    contradiction("replay_align", text, "Use a power of two, such as 4k.");
  }
  const limited = DIRECTIONS.some((each) => rateBytesPerSecond[each] > 0 || rateIops[each] > 0);
  if (limited && !options.replayNoStall) {
    contradiction(
      "read_iolog",
      "the times of an iolog and a rate exclude each other",
      "Add replay_no_stall=1, or remove rate and rate_iops.",
    );
  }
  if (options.writeIolog !== null) {
    notice("without-effect", "write_iolog", "write_iolog has no effect with read_iolog");
    options.writeIolog = null;
  }
  if (options.loops > 1) {
    notice("without-effect", "loops", "loops has no effect with read_iolog");
    options.loops = 1;
  }
  if (!options.timeBased) return;
  notice("without-effect", "time_based", "time_based has no effect with read_iolog");
  options.timeBased = false;
}
