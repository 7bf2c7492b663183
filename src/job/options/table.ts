/** The one option table, and how names are looked up in it. */

import { nearest } from "../nearest-name.js";
import { ENGINE_OPTIONS } from "./engine.js";
import { FOREIGN_OPTIONS } from "./foreign.js";
import { JOB_OPTIONS } from "./job.js";
import type { JobOptions } from "./job-options.js";
import { LOG_OPTIONS } from "./logs.js";
import type { FieldRow, OtherRow } from "./option-row.js";
import { PACING_OPTIONS } from "./pacing.js";
import { PRIORITY_OPTIONS } from "./priority.js";
import { PROFILE_OPTIONS } from "./profiles.js";
import { REPLAY_OPTIONS } from "./replay.js";
import { REPORTING_OPTIONS } from "./reporting.js";
import { TARGET_OPTIONS } from "./target.js";
import { VERIFY_OPTIONS } from "./verify.js";
import { WORKLOAD_OPTIONS } from "./workload.js";

export type Row = FieldRow | OtherRow;

/**
 * The rows as they are, where every field of JobOptions has one; otherwise the call lacks an
 * argument and does not compile.
 */
function complete<R extends Row>(
  rows: readonly R[],
  ..._missing: FieldWithoutRow<R> extends never ? [] : [field: FieldWithoutRow<R>]
): readonly Row[] {
  return rows;
}

type FieldWithoutRow<R extends Row> = Exclude<keyof JobOptions, NonNullable<R["field"]>>;

/** Every option that fio has, and hipri's own, grouped. */
export const OPTION_TABLE = complete([
  ...JOB_OPTIONS,
  ...TARGET_OPTIONS,
  ...WORKLOAD_OPTIONS,
  ...ENGINE_OPTIONS,
  ...PRIORITY_OPTIONS,
  ...PACING_OPTIONS,
  ...REPLAY_OPTIONS,
  ...VERIFY_OPTIONS,
  ...REPORTING_OPTIONS,
  ...LOG_OPTIONS,
  ...FOREIGN_OPTIONS,
  ...PROFILE_OPTIONS,
]);

const BY_NAME: ReadonlyMap<string, Row> = new Map(
  OPTION_TABLE.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row] as const)),
);

/** The row of a name or alias; names are case-sensitive, as in fio. */
export function findOption(name: string): Row | undefined {
  return BY_NAME.get(name);
}

/** The name or alias nearest to a mistyped one, or null. */
export function nearestOption(name: string): string | null {
  return nearest(name.toLowerCase(), BY_NAME.keys());
}

/**
 * The rows that a unique prefix may mean on a command line, as getopt_long has it: one row when
 * the name is exact or the prefix is unique, several when it is ambiguous.
 */
export function findByPrefix(prefix: string): readonly Row[] {
  const exact = BY_NAME.get(prefix);
  if (exact !== undefined) return [exact];
  const rows = new Set<Row>();
  for (const [name, row] of BY_NAME) if (name.startsWith(prefix)) rows.add(row);
  return [...rows];
}

/** The options of a job that sets none. */
export function defaultOptions(): JobOptions {
  const options = {} as JobOptions;
  for (const row of OPTION_TABLE) if (row.field !== null) row.reset(options);
  return options;
}
