/** Text from anywhere (names, values, messages) as text that a terminal shows and does not obey. */

/** Control characters, and what changes the direction of the text behind it (Unicode's UAX #9). */
const UNPRINTABLE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** The text on one line, with `\x1b` and its like in place of what is no character to be seen. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** `\x1b`, `\u202e`. @param character a UTF-16 code unit */
export function escaped(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  return hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
}

/** The same of a text that may have several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** The same of JSON: another spelling of the same value, where JSON.stringify() escapes too little. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => {
    if (character === "\n") return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
