/** `assert`: what a job's result has to keep. */
import { formatLimit } from "../limit/format.js";
import type { Limit } from "../limit/limit.js";
import { parseLimits } from "../limit/parse.js";
import type { Kind } from "./kind.js";

export const limits: Kind<readonly Limit[]> = {
  expects: "limits on figures and properties (p99<2ms,read.iops>50k,errors=0,polled)",
  parse: (text) => parseLimits(text),
  format: (value) => value.map(formatLimit).join(","),
};
