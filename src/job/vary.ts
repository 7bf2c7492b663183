/** What a sweep varies: `iodepth=1,2,4,...,256`, or `readers:rate_iops=...` for one section. */
import { UsageError } from "../base/errors.js";
import { ValueError } from "./kinds/kind.js";
import { parseInteger, SIZE_UNITS } from "./kinds/number.js";

/** An option, as `--set` names it, and the values that it takes in turn. */
export interface VariedOption {
  readonly option: string;
  readonly values: readonly string[];
}

/** More launches than anybody waits for. */
const MOST_POINTS = 1000;

const ELLIPSIS = /^(?:\.\.\.?|…)$/;

/** @throws UsageError for what is no list of values */
export function parseVaried(text: string): VariedOption {
  const fail = (what: string, cure: string): never => {
    throw new UsageError(what, { place: `--vary ${text}`, cure });
  };
  const equals = text.indexOf("=");
  const option = text.slice(0, Math.max(0, equals)).trim();
  const listed = text
    .slice(equals + 1)
    .split(",")
    .map((value) => value.trim());
  if (option === "") fail("names no option", "Write --vary OPTION=VALUE,VALUE,…");
  if (listed.includes("")) fail("has an empty value", "Write the values with commas between.");
  const at = listed.findIndex((value) => ELLIPSIS.test(value));
  const values = at < 0 ? listed : expand(listed, at, fail);
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) fail(`names ${twice} twice`, "Name each value once.");
  if (values.length < 2) fail("has one value only", "Write several, or use --set for one.");
  return { option, values };
}

type Fail = (what: string, cure: string) => never;

/** `1,2,4,...,256` doubles, `10,20,...,50` adds ten; the last value ends the row, met or not. */
function expand(listed: readonly string[], at: number, fail: Fail): string[] {
  const given = listed.slice(0, at);
  const cure = "Write two or three values, ... and the last one: 1,2,4,...,256 or 10,20,...,100.";
  if (at < 2 || at !== listed.length - 2) fail("does not say how it goes on", cure);
  const numbers = [...given, listed.at(-1)!].map(
    (value) => loadOf(value) ?? fail(`${value} is no number`, cure),
  );
  const last = numbers.pop()!;
  const [before, latest] = numbers.slice(-2) as [number, number];
  const isDoubling = numbers.length > 2 && isRow(numbers, (a, b) => b / a);
  if (!isDoubling && !isRow(numbers, (a, b) => b - a)) fail("neither adds nor multiplies", cure);
  const next = (value: number): number =>
    isDoubling ? Math.round((value * latest) / before) : value + latest - before;
  if (latest <= before || last <= latest) fail("does not ascend", cure);
  const spell = listed.every((value) => /^\d*$|^\D*$/.test(value)) ? String : sizeText;
  const values = [...given];
  for (let value = next(latest); value < last; value = next(value)) {
    if (values.length > MOST_POINTS)
      fail(`has more than ${MOST_POINTS} values`, "Take larger steps.");
    values.push(spell(value));
  }
  return [...values, listed.at(-1)!];
}

function isRow(numbers: readonly number[], step: (a: number, b: number) => number): boolean {
  const steps = numbers.slice(1).map((value, i) => step(numbers[i]!, value));
  return steps.every((each) => each === steps[0]);
}

/** With the largest unit that needs no fraction. */
function sizeText(value: number): string {
  const units = ["", "k", "m", "g", "t"];
  const power = units.findLastIndex((_, i) => value % 1024 ** i === 0);
  return `${value / 1024 ** power}${units[power]}`;
}

/** A value as a number, with the units of sizes; null for what is none. */
export function loadOf(value: string): number | null {
  try {
    return parseInteger(value, SIZE_UNITS[1024]);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

/** A point: a value for each option. */
export type PointSettings = ReadonlyMap<string, string>;

/** Every combination, the first option changing slowest. @throws UsageError for too many, and one option twice */
export function combine(varied: readonly VariedOption[]): PointSettings[] {
  const names = varied.map(({ option }) => option);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new UsageError(`varies ${twice} twice`, {
      place: "--vary",
      cure: "Name all values of an option in one --vary.",
    });
  }
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_POINTS) {
    throw new UsageError(`makes ${count} points, more than ${MOST_POINTS}`, {
      place: "--vary",
      cure: "Take fewer values, or several sweeps.",
    });
  }
  return varied.reduce<PointSettings[]>(
    (points, { option, values }) =>
      points.flatMap((point) => values.map((value) => new Map([...point, [option, value]]))),
    [new Map()],
  );
}
