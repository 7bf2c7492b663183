/** How text may look where it goes: which characters and whether colours. */
import { styleText } from "node:util";
import { printableLines } from "../base/printable.js";

export interface TextStyle {
  /** The width that lines should fit into. */
  readonly columns: number;
  /** Only ASCII characters. */
  readonly ascii: boolean;
  readonly color: boolean;
}

/** Where nobody says how wide the terminal is, as in a log of a CI job. */
const DEFAULT_COLUMNS = 100;

/**
 * The style for a stream: the characters of the locale, colours on a terminal unless NO_COLOR
 * (https://no-color.org) is set.
 */
export function styleFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): TextStyle {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    columns: stream.columns || DEFAULT_COLUMNS,
    ascii: !/utf-?8/i.test(locale),
    color: stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
  };
}

const ASCII: Readonly<Record<string, string>> = {
  µ: "u",
  "×": "x",
  "÷": "/",
  "·": "|",
  "─": "-",
  "…": "~",
  "✓": "+",
  "✗": "x",
};

/** The text in the characters that the style allows. */
export function inCharset(text: string, { ascii }: TextStyle): string {
  return ascii ? text.replace(/[µ×÷·─…✓✗]/g, (character) => ASCII[character]!) : text;
}

/** The text in a colour, where the style allows one. */
export function paint(
  text: string,
  format: "bold" | "dim" | "red" | "yellow",
  { color }: TextStyle,
): string {
  return color ? styleText(format, text, { validateStream: false }) : text;
}

/** The text cut to a width, with an ellipsis for what is missing. */
export function truncate(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Breaks a text between words into printable lines that fit, all but the first indented. */
export function wrap(text: string, indent: string, { columns }: TextStyle): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printableLines(text).split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
