/** The option table in words, for `job options`. */
import { UsageError } from "../../base/errors.js";
import { FIO_VERSIONS, sinceFio } from "../options/since-fio.js";
import { findByPrefix, nearestOption, OPTION_TABLE, type Row } from "../options/table.js";

/** A row as plain data: what `job options --json` prints. */
export function optionData(row: Row) {
  const { name, aliases, group, help, expects, defaultText, treatment } = row;
  return {
    name,
    aliases,
    group,
    help,
    expects,
    default: defaultText,
    sinceFio: sinceFio(name, ...aliases),
    treatment: treatment.how,
    reason: treatment.how === "honoured" ? null : treatment.why,
  };
}

/**
 * The row that a name, an alias or a unique prefix means.
 * @throws UsageError naming the nearest option, or those that the prefix may mean
 */
export function requireOption(name: string): Row {
  const rows = findByPrefix(name);
  const [row] = rows;
  if (row !== undefined && rows.length === 1) return row;
  if (rows.length > 1) {
    throw new UsageError(`${name} may mean ${rows.map((candidate) => candidate.name).join(", ")}`, {
      cure: "Write more letters.",
    });
  }
  const near = nearestOption(name);
  throw new UsageError(`unknown option ${JSON.stringify(name)}`, {
    cure: `${near === null ? "" : `Did you mean ${near}? `}hipri job options lists all options.`,
  });
}

function since(...names: readonly string[]): string {
  const version = sinceFio(...names);
  if (version === null) return "does not have it";
  return version === FIO_VERSIONS[0] ? `${version} has it` : `has it since ${version} or earlier`;
}

/** Everything about one option, a line for each fact. */
export function describeOption(row: Row): string {
  const { name, aliases, help, expects, defaultText, group, treatment } = row;
  const facts: [string, string | null][] = [
    ["also", aliases.join(", ") || null],
    ["takes", expects],
    ["default", defaultText],
    ["group", group],
    ["fio", since(name, ...aliases)],
    ["hipri", treatment.how === "honoured" ? "honours it" : `${treatment.how}: ${treatment.why}`],
  ];
  const lines = facts.flatMap(([title, text]) =>
    text === null ? [] : [`  ${title.padEnd(8)} ${text}\n`],
  );
  return `${name}: ${help}\n${lines.join("")}`;
}

/** How lists show the treatment of an option. */
export const MARKS = { honoured: "+", "without effect": "-", refused: "x" } as const;

/** The whole table, a line for each option under its group's title. */
export function listOptions(): string {
  const groups = rowsByGroup();
  const width = Math.max(...OPTION_TABLE.map(({ name }) => name.length));
  const sections = [...groups].map(([title, rows]) => {
    const lines = rows.map(
      ({ name, help, treatment }) => `  ${MARKS[treatment.how]} ${name.padEnd(width)}  ${help}\n`,
    );
    return `${title}\n${lines.join("")}`;
  });
  return `${sections.join("\n")}\n+ honoured   - without effect   x refused\n`;
}

/** The rows of the table under their groups' titles, in the table's order. */
export function rowsByGroup(): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of OPTION_TABLE) {
    const rows = groups.get(row.group);
    if (rows === undefined) groups.set(row.group, [row]);
    else rows.push(row);
  }
  return groups;
}
