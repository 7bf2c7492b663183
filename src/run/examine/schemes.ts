/** Reads the files of dp_scheme, before anything else is known of their jobs' targets. */
import { UsageError } from "../../base/errors.js";
import { inputFailure, orStdin, readInputHead } from "../../base/input-file.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { parseScheme } from "../../plan/placement-scheme.js";

/** Far more than 32 lines of three numbers. */
const MOST_BYTES = 64 << 10;

/**
 * @returns the jobs, those with a scheme with what stands in it
 * @throws UsageError with the file, and where it has one the line, that is no scheme
 */
export function withSchemes(jobs: readonly JobSpec[]): readonly JobSpec[] {
  return jobs.map((spec) => {
    const file = spec.placement?.schemeFile ?? null;
    if (spec.placement === null || file === null) return spec;
    const scheme = parseScheme(read(file, spec), file);
    return { ...spec, placement: { ...spec.placement, scheme } };
  });
}

function read(file: string, spec: JobSpec): string {
  const place = spec.places.get("dp_scheme") ?? spec.place;
  let bytes: Buffer;
  try {
    bytes = readInputHead(orStdin(file), MOST_BYTES);
  } catch (error) {
    throw new UsageError(`cannot read the dp_scheme ${file}: ${inputFailure(error)}`, {
      place,
      cure: "Name a file with lines of BEGIN,END,ID in bytes.",
    });
  }
  if (bytes.length < MOST_BYTES) return bytes.toString("utf8");
  throw new UsageError(`the dp_scheme ${file} is larger than ${MOST_BYTES} bytes`, {
    place,
    cure: "A scheme has at most 32 lines of BEGIN,END,ID.",
  });
}
