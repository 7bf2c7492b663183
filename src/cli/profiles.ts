/** The job files that come with hipri: `@quick` is profiles/quick.fio, wherever hipri is installed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../base/errors.js";
import { PACKAGE_DIR } from "../base/package.js";
import { nearest } from "../job/nearest-name.js";

const DIRECTORY = join(PACKAGE_DIR, "profiles");
const EXTENSION = ".fio";

/** The names of the profiles, in their order. */
export function profileNames(): string[] {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(EXTENSION));
  return files.map((name) => name.slice(0, -EXTENSION.length)).sort();
}

/**
 * A job file as a command line names it; a file whose own name begins with @ is ./@NAME.
 * @throws UsageError for a profile that does not exist
 */
export function jobFile(name: string): string {
  if (!name.startsWith("@")) return name;
  const names = profileNames();
  const profile = name.slice(1);
  if (names.includes(profile)) return join(DIRECTORY, profile + EXTENSION);
  const close = nearest(profile, names);
  throw new UsageError("hipri has no profile of that name", {
    place: name,
    cure:
      close === null
        ? `Profiles are ${names.map((each) => `@${each}`).join(", ")}.`
        : `Did you mean @${close}?`,
  });
}
