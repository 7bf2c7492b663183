/**
 * The view of a result file. A run's own report takes the same way through the JSON, so that a table
 * drawn later from the disk is the table that the run printed. fio's own json and json+ files can be
 * read too; they only lack what fio does not know.
 */
import { UsageError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import type { RunResult } from "../../result/result.js";
import { toFioJson } from "../json/fio.js";
import { stringifyFioJson } from "../json/tree.js";
import { jobView, skippedView } from "./job.js";
import { asArray, asNumber, asRecord, asString, type Json } from "./loose-json.js";
import type { ReportView, SharingView } from "./view.js";

/** The view of a run that has just ended. */
export function fromResult(result: RunResult): ReportView {
  const text = stringifyFioJson(toFioJson(result, { plus: false }));
  return fromJson(JSON.parse(text), "the result of this run");
}

/**
 * The view of a parsed result file of hipri's or fio's.
 * @param file named in the error
 * @throws UsageError when the value is no such file
 */
export function fromJson(value: unknown, file: string): ReportView {
  const root = asRecord(value);
  const hipri = asRecord(root.hipri);
  if (!Array.isArray(root.jobs) || typeof root["fio version"] !== "string") {
    throw new UsageError("this is not a result of hipri or fio", {
      place: file,
      cure: "Give a file that `hipri run --output FILE.json` or fio's --output-format=json wrote.",
    });
  }
  const jobs = root.jobs.map(asRecord);
  const elapsedMs = asNumber(hipri.elapsed_ms) ?? (asNumber(jobs[0]?.elapsed) ?? 0) * 1000;
  return {
    origin: originOf(root, asRecord(hipri.environment)),
    elapsedMs,
    interruptedBy: asString(hipri.signal) ?? asString(hipri.limit),
    jobs: [
      ...jobs.map((job, i) => jobView(job, asRecord(asArray(hipri.jobs)[i]), lanesOf(hipri))),
      ...asArray(hipri.skipped).map((skipped) => skippedView(asRecord(skipped))),
    ].sort((a, b) => a.jobIndex - b.jobIndex),
    sharing: asArray(hipri.sharing).map((lane) => sharingView(asRecord(lane))),
    notices: [
      ...asArray(hipri.notices).flatMap((notice) => asString(asRecord(notice).text) ?? []),
      ...circumstancesOf(asRecord(hipri.environment)),
    ],
  };
}

function originOf(root: Json, environment: Json): string[] {
  const version = asString(environment.hipri_version);
  if (version === null) return [asString(root["fio version"])!];
  return [
    `hipri ${version}`,
    `Linux ${asString(environment.kernel_release)}`,
    `${asNumber(environment.cpu_count)} × ${asString(environment.cpu_model)}`,
    ...asArray(environment.disks).map((disk) => {
      const { name, model, driver } = asRecord(disk);
      return `${name} (${asString(model) ?? asString(driver) ?? "unknown driver"})`;
    }),
  ];
}

/** What of the machine is likely to have moved the latencies. */
function circumstancesOf(environment: Json): string[] {
  const texts: string[] = [];
  const load = asNumber(asArray(environment.load_before)[0]) ?? 0;
  const cpuCount = asNumber(environment.cpu_count) ?? 0;
  if (load > cpuCount) {
    texts.push(`the machine was busy before the run: load ${load.toFixed(1)} on ${cpuCount} CPUs`);
  }
  const governors = asArray(environment.cpu_governors).filter((name) => name !== "performance");
  if (governors.length > 0) {
    texts.push(`the CPUs' clock follows the load (governor ${governors.join(", ")})`);
  }
  return texts;
}

/** The lanes of the file by their number. */
function lanesOf(hipri: Json): ReadonlyMap<number | null, Json> {
  return new Map(
    asArray(hipri.lanes)
      .map(asRecord)
      .map((lane) => [asNumber(lane.lane), lane]),
  );
}

function sharingView({ name, penalty }: Json): SharingView {
  const { iops, p50, p99 } = asRecord(penalty);
  return {
    name: printable(asString(name) ?? ""),
    iops: asNumber(iops),
    p50: asNumber(p50),
    p99: asNumber(p99),
  };
}
