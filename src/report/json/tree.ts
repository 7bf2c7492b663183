/**
 * A JSON tree that remembers which numbers are floats, and its text in fio's layout.
 *
 * fio prints floats as C's %f, and some readers (CBT) insist on a float for iops: 1000 has to be
 * written 1000.000000, which JSON.stringify() cannot do.
 */
import { assert } from "../../base/errors.js";
import { printableJson } from "../../base/printable.js";
import type { Json } from "../../result/file/codec.js";
import { fixed } from "../text/printf.js";

/** A number that is written with six decimals whatever its value. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A value of hipri's own, whose numbers are written as they are, without loss. */
export class Own {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }
}

/** A JSON value; plain numbers in it are integers. */
export type JsonTree =
  | string
  | number
  | boolean
  | null
  | Float
  | Own
  | readonly JsonTree[]
  | { readonly [key: string]: JsonTree };

/** A JSON object under construction. */
export type JsonObject = { [key: string]: JsonTree };

const INDENT = "  ";

/**
 * The text of a tree as fio lays it out: two spaces, `"key" : value`, a line for each value, and a
 * newline at the end.
 * @throws BugError for a plain number that is no integer, and for a Float that is not finite
 */
export function stringifyFioJson(tree: JsonTree): string {
  return `${write(tree, "")}\n`;
}

/** The same text in one line: strings hold no newline of their own. */
export function inOneLine(text: string): string {
  return `${text.replace(/\n */g, "")}\n`;
}

function write(tree: JsonTree, indent: string): string {
  if (tree instanceof Float) return writeFloat(tree.value);
  if (tree instanceof Own) return writeOwn(tree.value, indent, true);
  if (typeof tree === "number") {
    assert(Number.isInteger(tree), `${tree} is written as an integer`);
    return String(tree);
  }
  if (tree === null || typeof tree !== "object") return printableJson(JSON.stringify(tree));
  const inner = indent + INDENT;
  if (Array.isArray(tree)) {
    const items = (tree as readonly JsonTree[]).map((item) => inner + write(item, inner));
    return block("[", items, `${indent}]`);
  }
  const items = Object.entries(tree).map(
    ([key, value]) => `${inner}${printableJson(JSON.stringify(key))} : ${write(value, inner)}`,
  );
  return block("{", items, `${indent}}`);
}

const OWN_COLUMNS = 100;

/** On one line where it is short. @param outermost it takes lines whatever its length */
function writeOwn(value: Json, indent: string, outermost = false): string {
  const line = printableJson(JSON.stringify(value));
  if (value === null || typeof value !== "object") return line;
  if (!outermost && indent.length + line.length <= OWN_COLUMNS) return line;
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => inner + writeOwn(item, inner));
    return block("[", items, `${indent}]`);
  }
  const items = Object.entries(value).map(
    ([key, each]) => `${inner}${printableJson(JSON.stringify(key))} : ${writeOwn(each, inner)}`,
  );
  return block("{", items, `${indent}}`);
}

function block(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? `${open}\n${close}` : `${open}\n${items.join(",\n")}\n${close}`;
}

function writeFloat(value: number): string {
  assert(Number.isFinite(value), `${value} is written as a float`);
  return fixed(value, 6);
}
