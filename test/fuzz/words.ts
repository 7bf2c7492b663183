/** Random texts: made of what inputs of hipri are made of, and right ones with bytes changed. */
import { Random } from "../../src/base/random.js";
import { OPTION_TABLE } from "../../src/job/options/table.js";

/** Choices of one input, all from its seed. */
export class Dice {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** 0 to `end` - 1 */
  below(end: number): number {
    return Math.floor(this.random.nextFraction() * end);
  }

  oneOf<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }

  /** True once in `every` times. */
  once(every: number): boolean {
    return this.below(every) === 0;
  }

  /** As many texts as chance has it, up to `most`. */
  several(most: number, make: () => string): string[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

const NUMBERS = [
  ...["0", "1", "-1", "2", "7", "8", "9", "63", "64", "65", "100", "255", "256", "511", "512"],
  ...["4095", "4096", "32767", "32768", "65535", "65536", "2147483647", "2147483648"],
  ...["-2147483648", "4294967295", "4294967296", "9007199254740991", "9007199254740992"],
  ...["9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "1e9", "1e-9"],
  ...["0x0", "0x7fffffff", "0xffffffffffffffff", "00", "0.5", ".5", "5.", "NaN", "Infinity", "+1"],
];

const SUFFIXES = [
  ...["", "", "", "k", "K", "m", "g", "t", "p", "e", "ki", "KiB", "kb", "b", "%", "z"],
  ...["s", "ms", "us", "ns", "d", "h", "min", "bs"],
];

const MARKS = [
  ":",
  ",",
  "/",
  "-",
  "=",
  "%",
  "(",
  ")",
  "[",
  "]",
  "'",
  '"',
  " ",
  "\t",
  "\\",
  "*",
  "^",
];

/** What the descriptions of options name, such as their choices. */
const WORDS = [
  ...new Set(OPTION_TABLE.flatMap(({ expects, help }) => `${expects} ${help}`.split(/[^\w./-]+/))),
].filter((word) => word !== "");

const OPTION_NAMES = OPTION_TABLE.flatMap(({ name, aliases }) => [name, ...aliases]);

const ODD = [
  ...["", "\0", "\x1b[31m", "\r", "\u{1F4BE}", "\uFEFF", "\ud800", "$ncpus", "$pagesize", `\${X}`],
  ...["${", "/dev/zero", "/dev/null", "..", "/", "-", "--", "%o", "__proto__", "constructor"],
];

/** One word of an option's value. */
function word(dice: Dice): string {
  switch (dice.below(8)) {
    case 0:
      return dice.oneOf(ODD);
    case 1:
    case 2:
      return dice.oneOf(WORDS);
    case 3:
      return dice.once(20) ? dice.oneOf(ODD).repeat(dice.below(5000)) : dice.oneOf(MARKS);
    default:
      return dice.oneOf(NUMBERS) + dice.oneOf(SUFFIXES);
  }
}

/** A list such as `4k-8k,16k:50/1m`, mostly with only one entry. */
export function value(dice: Dice): string {
  let text = word(dice);
  const mark = dice.oneOf(MARKS);
  const more = dice.once(3) ? dice.below(dice.once(50) ? 3000 : 6) : 0;
  for (let count = 0; count < more; count++) {
    text += (dice.once(4) ? dice.oneOf(MARKS) : mark) + word(dice);
  }
  return text;
}

export function optionName(dice: Dice): string {
  const name = dice.oneOf(OPTION_NAMES);
  return dice.once(20) ? changed(dice, name) : name;
}

/** `option=value`, or the option alone. */
export function setting(dice: Dice): string {
  return dice.once(8) ? optionName(dice) : `${optionName(dice)}=${value(dice)}`;
}

const SECTIONS = ["[global]", "[a]", "[b]", "[]", "[x]y]", "[a", "[/dev/null]", "[../../x]"];

export function jobFile(dice: Dice): string {
  const sections = dice.several(4, () => {
    const lines = dice.several(6, () => (dice.once(30) ? "include a" : setting(dice)));
    return [dice.oneOf(SECTIONS), ...lines].join("\n");
  });
  return sections.join("\n");
}

/** The text with a few places cut out, doubled or overwritten. */
export function changed(dice: Dice, text: string): string {
  let result = text;
  for (let edits = 1 + dice.below(4); edits > 0; edits--) {
    const at = dice.below(result.length + 1);
    const to = at + dice.below(12);
    const insert = dice.oneOf([
      () => "",
      () => String.fromCharCode(dice.below(dice.once(4) ? 65536 : 128)),
      () => value(dice),
      () => result.slice(at, to),
      () => `\n${setting(dice)}\n`,
    ]);
    result = result.slice(0, at) + insert() + result.slice(to);
  }
  return result;
}

/** The bytes with a few of them flipped, cut off, repeated or set to a boundary. */
export function changedBytes(dice: Dice, bytes: Buffer): Buffer {
  let result = Buffer.from(bytes);
  for (let edits = 1 + dice.below(4); edits > 0; edits--) {
    const at = dice.below(result.length + 1);
    switch (dice.below(4)) {
      case 0:
        result = result.subarray(0, at);
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(dice.below(at + 1))]);
        break;
      case 2:
        if (at < result.length) result[at] = result[at]! ^ (1 << dice.below(8));
        break;
      default:
        result.subarray(at, at + 1 + dice.below(8)).fill(dice.oneOf([0, 0x7f, 0x80, 0xff]));
    }
  }
  return result;
}
