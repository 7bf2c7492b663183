/** Which failed I/Os a job goes on after: the part of a JobSpec that is about errors. */
import { EILSEQ, EIO } from "../../base/errno.js";

/** Types of errors as fio tells them apart; trims count as writes. */
export const ERROR_TYPES = ["read", "write", "verify"] as const;
export type ErrorType = (typeof ERROR_TYPES)[number];

/** errnos of each type of error. */
export type IgnoredErrors = Readonly<Record<ErrorType, readonly number[]>>;

export interface ErrorSpec {
  /** `continue_on_error`. */
  readonly continueOnError: readonly ErrorType[];
  /** `ignore_error`; a type that has none goes by continueOnError. */
  readonly ignoredErrors: IgnoredErrors;
}

/** EIO and EILSEQ, the errors that continue_on_error alone goes on after. */
const NON_FATAL: readonly number[] = [EIO, EILSEQ];

/** The errnos that a job goes on after, by type: td_non_fatal_error() of fio. */
export function nonFatalErrors({ continueOnError, ignoredErrors }: ErrorSpec): IgnoredErrors {
  const of = (type: ErrorType) => {
    if (ignoredErrors[type].length > 0) return ignoredErrors[type];
    return continueOnError.includes(type) ? NON_FATAL : [];
  };
  return { read: of("read"), write: of("write"), verify: of("verify") };
}

/** Whether blocks that do not verify are counted, and no error of the job. */
export function goesOnAfterMiscompares(spec: ErrorSpec): boolean {
  return nonFatalErrors(spec).verify.includes(EILSEQ);
}

/** Whether a job goes on after any error. */
export function goesOnAfterErrors(spec: ErrorSpec): boolean {
  const errors = nonFatalErrors(spec);
  return ERROR_TYPES.some((type) => errors[type].length > 0);
}
