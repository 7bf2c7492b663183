/** The job files that come with hipri: `@quick` is profiles/quick.fio, wherever hipri is installed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../base/errors.js";
import { PACKAGE_DIR } from "../base/package.js";
import { nearest } from "../job/nearest-name.js";
import { type TextStyle, wrap } from "../report/text/style.js";

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

/** A profile, and what its first comment says of it. */
export interface ProfileText {
  readonly name: string;
  /** The first sentence. */
  readonly summary: string;
  /** The whole comment, in lines. */
  readonly explanation: readonly string[];
}

export function profileTexts(): ProfileText[] {
  return profileNames().map((name) => profileText(name, readFileSync(jobFile(`@${name}`), "utf8")));
}

function profileText(name: string, text: string): ProfileText {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !/^[#;]/.test(line));
  const explanation = lines.slice(0, end).map((line) => line.replace(/^[#;] ?/, ""));
  const [summary = ""] = /^.*?\.(?=\s|$)/s.exec(explanation.join(" ")) ?? [];
  return { name, summary: summary.slice(0, -1), explanation };
}

/** A line for each: its name and first sentence. */
export function listProfiles(style: TextStyle): string {
  const texts = profileTexts();
  const width = Math.max(...texts.map(({ name }) => name.length)) + 1;
  return texts
    .map(({ name, summary }) => {
      const head = `${`@${name}`.padEnd(width)}  `;
      const [first = "", ...rest] = wrap(summary, "", {
        ...style,
        columns: style.columns - head.length,
      });
      return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)].join("\n");
    })
    .join("\n");
}

/** What the profile's comment says, and how to run it. @throws UsageError for an unknown one */
export function explainProfile(name: string): string {
  const bare = name.replace(/^@/, "");
  const path = jobFile(`@${bare}`);
  const { explanation } = profileText(bare, readFileSync(path, "utf8"));
  return [...explanation, "", `hipri run @${bare}    the file: ${path}`].join("\n");
}
