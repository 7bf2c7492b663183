/** Which system calls a program makes, as strace(1) sees them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Why calls cannot be seen here, or null. */
export function whyNoStrace(): string | false {
  const { error, status } = spawnSync("strace", ["-o", "/dev/null", "true"], { stdio: "ignore" });
  if (error !== undefined) return "strace is not installed";
  return status === 0 ? false : "strace may not trace here";
}

/** The command that notes these calls of the command behind it, and of all its threads. */
export function noting(calls: readonly string[], file: string): string[] {
  return ["strace", "-f", "-qq", "-y", "-o", file, "-e", `trace=${calls.join(",")}`];
}

/** The noted calls, each on one line, also where another thread's came in between. */
export function notedCalls(file: string): string[] {
  const begun = new Map<string, string>();
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const thread = line.split(" ", 1)[0]!;
      const open = / <unfinished \.\.\.>$/.exec(line);
      if (open !== null) begun.set(thread, line.slice(0, open.index));
      const rest = /<\.\.\. \w+ resumed>(.*)$/.exec(line)?.[1];
      return open !== null ? [] : rest === undefined ? line : begun.get(thread) + rest;
    });
}

/**
 * How often each of these calls was made.
 * @param path the file that a call has to name; null: those that name none (`io_…`)
 */
export function countCalls(file: string, path: string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const name = /^\d+ +(\w+)\(/.exec(line)?.[1];
    const named = path === null ? name?.startsWith("io_") : line.includes(`<${path}>`);
    if (name === undefined || !named || (path !== null && name.startsWith("io_"))) continue;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** How many I/Os io_submit(2) was given in all its calls. */
export function countSubmitted(file: string): number {
  const calls = readFileSync(file, "utf8").matchAll(/ io_submit\(\w+, (\d+), /g);
  return [...calls].reduce((sum, [, count]) => sum + Number(count), 0);
}
