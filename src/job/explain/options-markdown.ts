/** OPTIONS.md: what hipri does with every option of fio, written out of the option tables. */

import { FIO_TABLE } from "../fio-args/table.js";
import { FIO_VERSIONS, type FioVersion, sinceFio } from "../options/since-fio.js";
import { OPTION_TABLE } from "../options/table.js";
import { rowsByGroup } from "./options-text.js";

type Treatment =
  | { readonly how: "honoured" }
  | { readonly how: "without effect" | "refused"; readonly why: string };

/** One line of a table. */
interface Entry {
  readonly names: readonly string[];
  readonly help: string;
  /** The first fio with it; null for hipri's own. */
  readonly since: FioVersion | null;
  readonly treatment: Treatment;
}

/** The whole document. */
export function optionsMarkdown(): string {
  const jobOptions = [...rowsByGroup()].map(([title, rows]) => {
    const entries = rows.map(({ name, aliases, help, treatment }) => {
      const names = [name, ...aliases];
      return { names, help, since: sinceFio(...names), treatment };
    });
    return `### ${title}\n\n${table(entries)}`;
  });
  const commandOptions = FIO_TABLE.map(({ name, letter, help, treatment }): Entry => {
    // Those of fio have a letter, and are as old as 3.33.
    return { names: [`--${name}`], help, since: letter === null ? null : "3.33", treatment };
  });
  return [
    "# What hipri does with fio's options\n",
    "`hipri job options --markdown` writes this page out of the option tables.\n" +
      "An option is honoured, accepted without effect (a run and `hipri job lint` say so), or\n" +
      "refused: such a job does not start, and the error names the line and the reason.\n" +
      `"Since" is the first of fio ${FIO_VERSIONS.join(", ")} that has it; ${FIO_VERSIONS[0]} may not be the first of all.\n`,
    `## Job options\n\n${summary(OPTION_TABLE)}\n`,
    ...jobOptions,
    `## Options of the command line (hipri fio)\n\n${summary(FIO_TABLE)}\n`,
    table(commandOptions),
  ].join("\n");
}

function summary(rows: readonly { readonly treatment: Treatment }[]): string {
  const count = (how: Treatment["how"]) => rows.filter(({ treatment }) => treatment.how === how);
  return (
    `${rows.length} options: ${count("honoured").length} honoured, ` +
    `${count("without effect").length} without effect, ${count("refused").length} refused.`
  );
}

function table(entries: readonly Entry[]): string {
  const lines = entries.map(({ names, help, since, treatment }) => {
    const options = names.map((name) => `\`${name}\``).join(", ");
    const reason = treatment.how === "honoured" ? "" : `: ${treatment.why}`;
    return `| ${options} | ${cell(help)} | ${since ?? "hipri's own"} | ${cell(treatment.how + reason)} |\n`;
  });
  return `| option | what for | since | hipri |\n| --- | --- | --- | --- |\n${lines.join("")}`;
}

/** Text that is neither a column's border nor markup in a table. */
function cell(text: string): string {
  return text.replace(/[|*_<\\`]/g, "\\$&");
}
