/** A direction of a job, from fio's tree and hipri's own object. */
import { REPORT_PERCENTILES } from "../json/hipri.js";
import { asNumber, asRecord, type Json } from "./loose-json.js";
import type { DirectionView, Part, TailView } from "./view.js";

export function directionView(
  direction: Part,
  job: Json,
  latency: "clat" | "lat",
  own: Json,
): DirectionView {
  const percentiles = asRecord(asRecord(own.percentiles_ns)[direction]);
  const part = asRecord(job[direction]);
  const record = asRecord(part[`${latency}_ns`]);
  const listed = asRecord(record.percentile);
  const measured = (asNumber(record.N) ?? 0) > 0;
  return {
    direction,
    iops: asNumber(part.iops) ?? 0,
    bytesPerSecond: asNumber(part.bw_bytes) ?? 0,
    meanNs: measured ? asNumber(record.mean) : null,
    maxNs: measured ? asNumber(record.max) : null,
    percentilesNs: REPORT_PERCENTILES.map(
      (percentile) => asNumber(percentiles[percentile]) ?? asNumber(listed[percentile.toFixed(6)]),
    ),
    intended: intendedView(asRecord(own.intended_starts)[direction]),
  };
}

function intendedView(value: unknown): DirectionView["intended"] {
  if (value === undefined) return null;
  const { response_ns, lateness_ns } = asRecord(value);
  return { response: tailView(asRecord(response_ns)), lateness: tailView(asRecord(lateness_ns)) };
}

function tailView({ percentiles, max }: Json): TailView {
  const listed = asRecord(percentiles);
  return {
    percentilesNs: REPORT_PERCENTILES.map((percentile) => asNumber(listed[percentile])),
    maxNs: asNumber(max),
  };
}
