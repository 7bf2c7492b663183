/** What `hipri complete` prints: a line for each word that may stand at the end of a command line. */
import type { Command } from "@oclif/core";
import { Findings } from "../job/finding.js";
import { readJobText } from "../job/grammar/job-text.js";
import { parseSections, startParse } from "../job/grammar/sections.js";
import { OPTION_TABLE } from "../job/options/table.js";
import { completions } from "./completion.js";
import { jobFile, profileNames } from "./profiles.js";

/** @param words behind `hipri`, up to the cursor */
export function completionLines(
  words: readonly string[],
  commands: readonly Command.Loadable[],
): string {
  const found = completions(words, {
    commands: commands.filter(({ hidden }) => !hidden),
    options: OPTION_TABLE.map(({ name }) => name),
    profiles: profileNames().map((name) => `@${name}`),
    sectionsOf,
  });
  return found.map((word) => `${word}\n`).join("");
}

/** A word that is no job file has none. */
function sectionsOf(file: string): string[] {
  const machine = { pageBytes: 4096, memoryMb: 1, cpuCount: 1 };
  const sources = { readFile: readJobText, env: process.env, machine };
  try {
    const sections = parseSections(jobFile(file), 0, startParse(sources, new Findings()));
    return sections.filter(({ isGlobal }) => !isGlobal).map(({ name }) => name);
  } catch {
    return [];
  }
}
