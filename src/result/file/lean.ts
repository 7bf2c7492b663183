/** A result as short as it can be read back: without fio's tree, which is made of it anew. */
import { failureFacts } from "../failure-facts.js";
import type { RunResult } from "../model/result.js";
import { failureObject, hipriObject } from "./hipri-object.js";

export function leanText(result: RunResult): string {
  const hipri = hipriObject(result, { jobs: [], onHosts: [], clients: [] });
  return JSON.stringify({ "fio version": result.program, jobs: [], hipri });
}

/** The same of an error where there is no result. */
export function leanFailure(error: unknown): string {
  return JSON.stringify({ hipri: failureObject(failureFacts(error)) });
}
