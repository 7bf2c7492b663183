/**
 * Jobs as command lines, for --showcmd: as fio prints them, except where its line would run other
 * jobs. A value that the shell would take apart is quoted, globals below a job open with
 * --name=global, a section with a `name=` stays one job, called like its section since its files are,
 * and those of the command line count.
 */
import type { Section, Setting } from "../grammar/sections.js";
import { findOption } from "../options/table.js";

/** A line for each job file; what a command line spells belongs to the first. */
export function showCommands(sections: readonly Section[]): string {
  const lines = new Map<number, string[]>();
  sections.forEach((section, index) => {
    const previous = sections[index - 1];
    const followsJob = previous?.fileIndex === section.fileIndex && !previous.isGlobal;
    const words = sectionWords(section, followsJob);
    lines.set(section.fileIndex, [...(lines.get(section.fileIndex) ?? []), ...words]);
  });
  return [...lines.values()]
    .map((words) => `fio ${words.map((word) => `${word} `).join("")}\n`)
    .join("");
}

function sectionWords({ name, isGlobal, settings }: Section, followsJob: boolean): string[] {
  const options = settings.filter(({ key }) => key !== "name").map(settingWord);
  if (isGlobal) return followsJob ? ["--name=global", ...options] : options;
  return [`--name=${quote(name)}`, ...options];
}

function settingWord({ key, text }: Setting): string {
  const name = findOption(key)?.name ?? key;
  if (text === null) return `--${name}`;
  // fio has these quotes around every description.
  if (name === "description" && /^[^"\\$`!]*$/.test(text)) return `--${name}="${text}"`;
  return `--${name}=${quote(text)}`;
}

/** A word for the shell (POSIX 2.2.2). */
function quote(text: string): string {
  return /^[\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
