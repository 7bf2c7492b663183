/** OPTIONS.md: what hipri does with every option of fio, written out of the option tables. */

import { FIO_TABLE } from "../fio-args/table.js";
import { OPTION_TABLE } from "../options/table.js";
import { rowsByGroup } from "./options-text.js";

type Treatment =
  | { readonly how: "honoured" }
  | { readonly how: "without effect" | "refused"; readonly why: string };

/** One line of a table. */
interface Entry {
  readonly names: readonly string[];
  readonly help: string;
  readonly treatment: Treatment;
}

/** The whole document. */
export function optionsMarkdown(): string {
  const jobOptions = [...rowsByGroup()].map(([title, rows]) => {
    const entries = rows.map(({ name, aliases, help, treatment }) => {
      return { names: [name, ...aliases], help, treatment };
    });
    return `### ${title}\n\n${table(entries)}`;
  });
  const commandOptions = FIO_TABLE.map(({ name, help, treatment }) => {
    return { names: [`--${name}`], help, treatment };
  });
  return [
    "# What hipri does with fio's options\n",
    "`hipri job options --markdown` writes this page out of the option tables.\n" +
      "An option is honoured, accepted without effect (a run and `hipri job lint` say so), or\n" +
      "refused: such a job does not start, and the error names the line and the reason.\n",
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
  const lines = entries.map(({ names, help, treatment }) => {
    const options = names.map((name) => `\`${name}\``).join(", ");
    const reason = treatment.how === "honoured" ? "" : `: ${treatment.why}`;
    return `| ${options} | ${cell(help)} | ${cell(treatment.how + reason)} |\n`;
  });
  return `| option | what for | hipri |\n| --- | --- | --- |\n${lines.join("")}`;
}

/** Text that is neither a column's border nor markup in a table. */
function cell(text: string): string {
  return text.replace(/[|*_<\\`]/g, "\\$&");
}
