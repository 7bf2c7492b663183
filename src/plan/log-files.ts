/** Which files a job's logs go to, by fio's rules of naming. */
import type { JobSpec } from "../job/spec/job-spec.js";

/** What a log is about; all but an iolog have it in their file names. */
type LogKind = "bw" | "iops" | "slat" | "clat" | "lat" | "clat_hist" | "iolog";

export interface LogFile {
  readonly kind: LogKind;
  /** As the job gives it, relative to the working directory. */
  readonly path: string;
  /** The option that asks for it. */
  readonly option: string;
}

/**
 * The logs of one clone. fio numbers them through the whole run, from 1, and leaves those out that
 * have nothing to tell because their latency is not measured.
 */
export function logFilesOf(spec: JobSpec, laneIndex: number): LogFile[] {
  const { bwLog, iopsLog, latLog, histLog } = spec;
  const { disableSlat, disableClat, disableLat } = spec;
  // As fio's client names the logs of its servers.
  const host = spec.host === null ? "" : `.${spec.host}`;
  const number = spec.perJobLogs ? `.${laneIndex + 1}` : "";
  const files: [LogKind, string, string | null, boolean?][] = [
    ["bw", "write_bw_log", bwLog],
    ["iops", "write_iops_log", iopsLog],
    ["slat", "write_lat_log", latLog, disableSlat],
    ["clat", "write_lat_log", latLog, disableClat],
    ["lat", "write_lat_log", latLog, disableLat],
    ["clat_hist", "write_hist_log", histLog],
  ];
  const measured = files.flatMap(([kind, option, prefix, disabled = false]): LogFile[] => {
    if (prefix === null || disabled) return [];
    // As verify states are: the name of a job leads to no other directory.
    const name = prefix === "$jobname" ? spec.name.replaceAll("/", "-") : prefix;
    // fio would store the addresses of its histograms there.
    const suffix = spec.logCompressed && kind !== "clat_hist" ? "log.fz" : "log";
    return [{ kind, path: `${name}_${kind}${number}.${suffix}${host}`, option }];
  });
  const { writeIolog } = spec;
  if (writeIolog === null) return measured;
  return [...measured, { kind: "iolog", path: `${writeIolog}${host}`, option: "write_iolog" }];
}
