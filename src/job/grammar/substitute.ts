/** What stands for something else in a line: `${VAR}`, and `$ncpus` and its like in arithmetic. */
import { evaluate } from "./arithmetic.js";

/** What keywords stand for, on the machine that runs the job. */
export interface MachineFacts {
  readonly pageBytes: number;
  readonly memoryMb: number;
  readonly cpuCount: number;
}

export interface Substitution {
  readonly text: string;
  /** Names in `${…}` that the environment does not have. */
  readonly missing: readonly string[];
}

const VARIABLE = "\u0024{";

/**
 * Replaces every `${NAME}`; a name that is not set becomes empty, as in fio.
 * @param maxLength once the text is longer than this, the rest of it is left out
 */
export function substituteVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  maxLength: number,
): Substitution {
  const missing: string[] = [];
  let replaced = "";
  let at = 0;
  // Not a regular expression: one of those would look for the end of every "${" anew.
  for (;;) {
    const start = text.indexOf(VARIABLE, at);
    const end = start < 0 ? -1 : text.indexOf("}", start);
    if (end < 0) return { text: replaced + text.slice(at), missing };
    const name = text.slice(start + 2, end);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) missing.push(name);
    replaced += text.slice(at, start) + (value ?? "");
    if (replaced.length > maxLength) return { text: replaced, missing };
    at = end + 1;
  }
}

/**
 * Replaces `$pagesize`, `$mb_memory` and `$ncpus` in a value, and calculates it where one of
 * them stands in plain arithmetic. fio hands such a value to bc(1); whole numbers alike.
 */
export function substituteKeywords(value: string, facts: MachineFacts): string {
  const replaced = value
    .replaceAll("$pagesize", String(facts.pageBytes))
    .replaceAll("$mb_memory", String(facts.memoryMb))
    .replaceAll("$ncpus", String(facts.cpuCount));
  if (replaced === value || !/^[\d\s()+\-*/%^]+$/.test(replaced)) return replaced;
  const result = evaluate(replaced, Number);
  return result === null ? replaced : String(result);
}
