/** What fio prints of a run. */

/** The values of --output-format; `json+` is `json` with bins, and wins where both are asked for. */
export const FIO_FORMATS = ["normal", "terse", "json", "json+"] as const;
export type FioFormat = (typeof FIO_FORMATS)[number];
