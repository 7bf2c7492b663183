/** Whole numbers with units: the ground of counts, sizes and times. */
import { evaluate } from "../grammar/arithmetic.js";
import { type Kind, ValueError } from "./kind.js";

/** Multipliers by suffix in lower case; "" is the default unit's. */
export type Units = ReadonlyMap<string, number>;

const NUMBER = /^([+-]?)(0x[0-9a-f]+|\d+)(\.\d*)?\s*([^\d\s.]*)$/i;

interface Quantity {
  readonly value: number;
  readonly hasFraction: boolean;
  readonly unit: string;
}

function parseQuantity(text: string): Quantity {
  const [, sign, digits, fraction, unit] = NUMBER.exec(text) ?? [];
  if (digits === undefined || unit === undefined) throw new ValueError("is not a number");
  const value = (sign === "-" ? -1 : 1) * Number(digits);
  return { value, hasFraction: fraction !== undefined, unit: unit.toLowerCase() };
}

/**
 * A whole number with an optional unit, decimal or `0x`, or an expression in parentheses, in
 * units of 1. In an expression a number without unit is a plain factor, unless no operand has
 * a unit: then the default unit belongs to the result.
 * @param note told where a fraction is dropped, and its suffix with it, as fio does outside of
 *   expressions
 * @throws ValueError
 */
export function parseInteger(text: string, units: Units, note?: (text: string) => void): number {
  const multiplier = (unit: string): number => {
    const found = units.get(unit);
    if (found !== undefined) return found;
    const known = [...units.keys()].filter((name) => name !== "");
    throw new ValueError(
      `ends in ${JSON.stringify(unit)}, which is not a unit here`,
      known.length > 0 ? `Units are ${known.join(" ")}.` : "The number has no unit.",
    );
  };

  let value: number | null;
  if (text.startsWith("(")) {
    let sawUnit = false;
    value = evaluate(text, (operand) => {
      const quantity = parseQuantity(operand);
      if (quantity.hasFraction) throw fraction();
      if (quantity.unit === "") return quantity.value;
      sawUnit = true;
      return quantity.value * multiplier(quantity.unit);
    });
    if (value === null) throw new ValueError("is not an arithmetic expression");
    if (!sawUnit) value *= multiplier("");
  } else {
    const quantity = parseQuantity(text);
    if (quantity.hasFraction && note === undefined) throw fraction();
    value = quantity.value * multiplier(quantity.hasFraction ? "" : quantity.unit);
    if (quantity.hasFraction) note?.(`${text} is ${quantity.value}, as in fio: ${FRACTION}`);
  }
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new ValueError("is too large");
  return value;
}

const FRACTION = "a fraction is dropped, and its suffix with it";

function fraction(): ValueError {
  return new ValueError(
    "has a fraction",
    "Write a whole number in a smaller unit, such as 1536m for 1.5g.",
  );
}

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** @throws ValueError when the value is out of bounds; `show` spells a bound. */
export function checkBounds(value: number, bounds: Bounds, show: (value: number) => string): void {
  if (bounds.min !== undefined && value < bounds.min) {
    throw new ValueError(`is out of range: at least ${show(bounds.min)}`);
  }
  if (bounds.max !== undefined && value > bounds.max) {
    throw new ValueError(`is out of range: at most ${show(bounds.max)}`);
  }
}

export function boundsText(bounds: Bounds, show: (value: number) => string = String): string {
  const { min, max } = bounds;
  if (min !== undefined && max !== undefined) return `, ${show(min)} to ${show(max)}`;
  if (min !== undefined) return `, ${show(min)} or more`;
  return max === undefined ? "" : `, at most ${show(max)}`;
}

/** Suffixes of sizes for one `kb_base`; `KiB` has the other base, as in fio. */
function sizeUnits(kbBase: 1024 | 1000): Units {
  const otherBase = kbBase === 1024 ? 1000 : 1024;
  const units = new Map([
    ["", 1],
    ["b", 1],
  ]);
  ["k", "m", "g", "t", "p"].forEach((letter, index) => {
    for (const suffix of ["", "b", "i"]) units.set(letter + suffix, kbBase ** (index + 1));
    units.set(`${letter}ib`, otherBase ** (index + 1));
  });
  return units;
}

export const SIZE_UNITS = { 1024: sizeUnits(1024), 1000: sizeUnits(1000) } as const;

/**
 * A count. fio lets every integer have a size's suffix (`number_ios=1m`), so this does too.
 */
export function int(bounds: Bounds = {}): Kind<number> {
  return {
    expects: `a whole number${boundsText(bounds)}`,
    parse(text, context) {
      const value = parseInteger(text, SIZE_UNITS[context.kbBase], context.note);
      checkBounds(value, bounds, String);
      return value;
    },
    format: String,
  };
}

/** A number that may have a fraction, without a unit. */
export function decimal(bounds: Bounds): Kind<number> {
  return {
    expects: `a number${boundsText(bounds)}`,
    parse(text) {
      if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text)) throw new ValueError("is not a number");
      checkBounds(Number(text), bounds, String);
      return Number(text);
    },
    format: String,
  };
}

/** The same kind where 0 says that there is no such limit. */
export function zeroIsUnset(kind: Kind<number>): Kind<number | null> {
  return {
    expects: `${kind.expects} (0: not set)`,
    parse: (text, context) => kind.parse(text, context) || null,
    format: (value) => kind.format(value ?? 0),
  };
}
