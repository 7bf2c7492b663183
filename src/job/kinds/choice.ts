/** Switches, words out of a list, and plain text. */
import { nearest } from "../nearest-name.js";
import { type Kind, RefusedValueError, ValueError } from "./kind.js";

const SWITCH: Kind<boolean> = {
  expects: "0 or 1",
  parse(text) {
    if (text === "0" || text === "1") return text === "1";
    throw new ValueError("is neither 0 nor 1");
  },
  format: (value) => (value ? "1" : "0"),
};

/** fio's boolean: `=0` or `=1`. */
export const boolean: Kind<boolean> = SWITCH;

/** fio's set-type option: it may also stand bare. */
export const flag: Kind<boolean> = { ...SWITCH, bare: "1", expects: "nothing, 0 or 1" };

/** Values of fio's that hipri refuses, with the reason. */
type RefusedWords = Readonly<Record<string, string>>;

/**
 * One word of a list; of several words that mean the same, the first is how it is spelled. A
 * refused word may have a colon and more behind it.
 */
export function choice<T>(words: Readonly<Record<string, T>>, refused: RefusedWords = {}): Kind<T> {
  const known = Object.keys(words);
  return {
    expects: `one of ${known.join(", ")}`,
    parse(text) {
      const value = Object.hasOwn(words, text) ? words[text] : undefined;
      if (value !== undefined) return value;
      const word = text.split(":", 1)[0] ?? text;
      const reason = Object.hasOwn(refused, word) ? refused[word] : undefined;
      if (reason !== undefined) {
        throw new RefusedValueError(`is refused: ${reason}`, `Use one of ${known.join(", ")}.`);
      }
      const near = nearest(text, known);
      throw new ValueError(
        "is not a value that it takes",
        `${near === null ? "" : `Did you mean ${near}? `}Use one of ${known.join(", ")}.`,
      );
    },
    format: (value) => known.find((word) => words[word] === value) ?? String(value),
  };
}

/** Words that stand for themselves. */
export function oneOf<const T extends string>(
  words: readonly T[],
  refused: RefusedWords = {},
): Kind<T> {
  return choice(asThemselves(words), refused);
}

/** For the words of a `choice` that stand for themselves beside others that do not. */
export function asThemselves<const T extends string>(words: readonly T[]): Record<T, T> {
  return Object.fromEntries(words.map((word) => [word, word])) as Record<T, T>;
}

/** Any text. */
export function text(expects: string): Kind<string> {
  return { expects, parse: (value) => value, format: (value) => value };
}

/** The same kind for an option that may be unset. */
export function orUnset<T>(kind: Kind<T>): Kind<T | null> {
  return {
    ...kind,
    parse: (value, context) => kind.parse(value, context),
    format: (value, kbBase) => (value === null ? "" : kind.format(value, kbBase)),
  };
}

/** Any of these words, separated by commas. */
export function wordList<const T extends string>(words: readonly T[]): Kind<readonly T[]> {
  const one = oneOf(words);
  return {
    expects: `any of ${words.join(", ")}, separated by commas`,
    parse: (value, context) => value.split(",").map((word) => one.parse(word.trim(), context)),
    format: (value) => value.join(","),
  };
}
