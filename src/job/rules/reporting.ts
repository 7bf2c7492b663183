/** Which statistics can be reported, and which options of logs count. */
import type { Subject } from "./subject.js";

/** There are no percentiles of what is not measured. */
export function settleReporting({ options }: Subject): void {
  options.clatPercentiles &&= !options.disableClat;
  options.latPercentiles &&= !options.disableLat;
  options.slatPercentiles &&= !options.disableSlat;
}

/** Options that say what a log's rows are, and count only where there is such a log. */
export function settleLogs({ options, contradiction, notice }: Subject): void {
  const { bwLog, latLog, iopsLog, histLog, logWindowMs, logHistMs } = options;
  const rows = bwLog ?? latLog ?? iopsLog;
  if (rows === null && logWindowMs > 0) {
    const logs = "write_bw_log, write_lat_log and write_iops_log";
    notice("without-effect", "log_avg_msec", `log_avg_msec has no effect without ${logs}`);
  }
  if (options.logIssueTime && (latLog === null || !options.logOffset)) {
    const text = "log_issue_time needs write_lat_log and log_offset";
    contradiction("log_issue_time", text, "Add both, or remove log_issue_time.");
  }
  if (histLog === null && logHistMs > 0) {
    notice("without-effect", "log_hist_msec", "log_hist_msec has no effect without write_hist_log");
  }
  if (histLog !== null && logHistMs === 0) {
    const text = "write_hist_log writes nothing without log_hist_msec";
    notice("without-effect", "write_hist_log", text);
  }
}
