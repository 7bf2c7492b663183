/** How text may look where it goes: which characters and whether colours. */
import { styleText } from "node:util";
import stringWidth from "string-width";
import { escaped, printableLines } from "../../base/printable.js";

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

/** The same for what a file is to have in full. */
export function wideStyleFor(...[stream, env]: Parameters<typeof styleFor>): TextStyle {
  return { ...styleFor(stream, env), columns: stream.columns || Infinity };
}

const ASCII: Readonly<Record<string, string>> = {
  µ: "u",
  "×": "x",
  "÷": "/",
  "·": "|",
  "─": "-",
  "–": "-",
  "…": "~",
  "✓": "+",
  "✗": "x",
  "✔": "ok",
};

/** The text in the characters that the style allows; what has no likeness in ASCII is escaped. */
export function inCharset(text: string, { ascii }: TextStyle): string {
  return ascii ? text.replace(/[^\0-\x7f]/g, (each) => ASCII[each] ?? escaped(each)) : text;
}

/** The text in a colour, where the style allows one. */
export function paint(
  text: string,
  format: "bold" | "dim" | "red" | "yellow",
  { color }: TextStyle,
): string {
  return color ? styleText(format, text, { validateStream: false }) : text;
}

/** From few to many, by lightness and hue: black text on the colours of a 256-colour terminal. */
const HEAT = [195, 159, 117, 75, 220, 208, 203];
const HEAT_MARKS = " .:-=+*#";

/** A text on a colour for a share of 0..1; where there are no colours a mark leads it. */
export function heatText(text: string, share: number, { color }: TextStyle): string {
  const of = (count: number): number => Math.min(count - 1, Math.floor(share * count));
  if (color) return `\x1b[30;48;5;${HEAT[of(HEAT.length)]}m${text}\x1b[0m`;
  return HEAT_MARKS[of(HEAT_MARKS.length)] + text.slice(1);
}

/** How many columns of a terminal the text takes. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** The text cut to a width, with an ellipsis for what is missing. */
export function truncate(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${beginning([...text], width - 1)}…`;
}

/** The same with the ellipsis in the middle: names of a kind often differ in their ends only. */
export function truncateMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const end = beginning([...text].reverse(), Math.floor((width - 1) / 2));
  const tail = [...end].reverse().join("");
  return `${beginning([...text], width - 1 - widthOf(tail))}…${tail}`;
}

/** As many of the characters as fit. */
function beginning(characters: readonly string[], width: number): string {
  let room = width;
  const end = characters.findIndex((character) => {
    room -= widthOf(character);
    return room < 0;
  });
  return characters.slice(0, end < 0 ? undefined : end).join("");
}

/** A line that is indented beyond the terminal has some text all the same. */
const LEAST_LINE = 8;

/** Between words, but not between a number and its unit. */
const BREAKS = /(?<!\d) | (?!(?:%|[nµum]?s|[KMGTP]?i?B)(?!\w))/;

/**
 * Breaks a text between words into printable lines that fit, all but the first indented. A word
 * that no line can hold, as a long path, goes on in the next one.
 */
export function wrap(text: string, indent: string, style: TextStyle): string[] {
  const columns = Math.max(style.columns, indent.length + LEAST_LINE);
  const lines: string[] = [];
  let line = "";
  for (const word of inCharset(printableLines(text), style).split(BREAKS)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= columns) {
      line = joined;
      continue;
    }
    if (line.trim() !== "") lines.push(line);
    line = (lines.length === 0 ? "" : indent) + word;
    while (widthOf(line) > columns) {
      const part = beginning([...line], columns);
      lines.push(part);
      line = indent + line.slice(part.length);
    }
  }
  return [...lines, line];
}
