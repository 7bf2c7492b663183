/**
 * A JSON tree that remembers which numbers are floats, and its text in fio's layout, in pieces: that
 * of a thousand hosts would be a string of hundreds of megabytes.
 *
 * fio prints floats as C's %f, and some readers (CBT) insist on a float for iops: 1000 has to be
 * written 1000.000000, which JSON.stringify() cannot do.
 */
import { assert } from "../../base/errors.js";
import { printableJson } from "../../base/printable.js";
import { type Json, type JsonParts, Listed } from "../../result/file/codec.js";
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
  readonly value: Json | JsonParts;

  constructor(value: Json | JsonParts) {
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
  | Listed<JsonTree>
  | readonly JsonTree[]
  | { readonly [key: string]: JsonTree };

/** A JSON object under construction. */
export type JsonObject = { [key: string]: JsonTree };

const INDENT = "  ";

/** Takes the next piece of a text. */
export type Put = (piece: string) => void;

/**
 * Writes a tree as fio lays it out: two spaces, `"key" : value`, a line for each value, and a newline
 * at the end.
 * @throws BugError for a plain number that is no integer, and for a Float that is not finite
 */
export function writeFioJson(tree: JsonTree, put: Put): void {
  write(tree, "", put);
  put("\n");
}

/** The same as one text. */
export function stringifyFioJson(tree: JsonTree): string {
  let text = "";
  writeFioJson(tree, (piece) => {
    text += piece;
  });
  return text;
}

/** The same text in one line: strings hold no newline of their own. */
export function inOneLine(text: string): string {
  return `${text.replace(/\n */g, "")}\n`;
}

function write(tree: JsonTree, indent: string, put: Put): void {
  if (tree instanceof Float) put(floatText(tree.value));
  else if (tree instanceof Own) writeOwn(tree.value, indent, put, true);
  else if (typeof tree === "number") {
    assert(Number.isInteger(tree), `${tree} is written as an integer`);
    put(String(tree));
  } else writeParts(tree, indent, put, write);
}

const OWN_COLUMNS = 100;

type OwnPart = Json | JsonParts | Listed<Json>;

/** On one line where it is short. @param outermost it takes lines whatever its length */
function writeOwn(value: OwnPart, indent: string, put: Put, outermost = false): void {
  const room = OWN_COLUMNS - indent.length;
  const line = outermost || leastLength(value, room) > room ? null : inLine(value);
  if (line !== null && line.length <= room) put(line);
  else writeParts(value, indent, put, writeOwn);
}

function inLine(value: unknown): string {
  return printableJson(JSON.stringify(value));
}

/** A value that is no number, with a line for each part of a list or an object. */
function writeParts<T>(
  value:
    | string
    | number
    | boolean
    | null
    | Listed<T>
    | readonly T[]
    | { readonly [key: string]: T },
  indent: string,
  put: Put,
  writePart: (part: T, indent: string, put: Put) => void,
): void {
  if (value === null || typeof value !== "object") {
    put(inLine(value));
    return;
  }
  const inner = indent + INDENT;
  let isEmpty = true;
  const next = (front: string): void => {
    put(isEmpty ? `\n${front}` : `,\n${front}`);
    isEmpty = false;
  };
  const isList = Array.isArray(value) || value instanceof Listed;
  put(isList ? "[" : "{");
  if (isList) {
    for (const item of value instanceof Listed ? value.each() : (value as readonly T[])) {
      next(inner);
      writePart(item, inner, put);
    }
  } else {
    for (const [key, part] of Object.entries(value as { readonly [key: string]: T })) {
      next(`${inner}${inLine(key)} : `);
      writePart(part, inner, put);
    }
  }
  put(`\n${indent}${isList ? "]" : "}"}`);
}

/** As long as a line of the value is at least, or something above `room`: counting ends there. */
function leastLength(value: OwnPart, room: number): number {
  if (value instanceof Listed) return Number.POSITIVE_INFINITY;
  if (typeof value === "string") return value.length + 2;
  if (value === null || typeof value !== "object") return 1;
  const parts = Array.isArray(value) ? value : Object.values(value);
  let length = 2;
  for (const part of parts) {
    if (length > room) break;
    length += leastLength(part as OwnPart, room - length);
  }
  return length;
}

function floatText(value: number): string {
  assert(Number.isFinite(value), `${value} is written as a float`);
  return fixed(value, 6);
}
