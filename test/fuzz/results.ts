/** Result files with damage: in the text, in values anywhere, and inside of encoded histograms. */
import { deflateSync, inflateSync } from "node:zlib";
import { jsonText } from "../../src/report/render.js";
import { richResult } from "../report/fixtures.js";
import { changed, changedBytes, type Dice, value } from "./words.js";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Where a value stands in a tree. */
interface Spot {
  readonly parent: Record<string, Json>;
  readonly key: string;
}

const OWN = jsonText(richResult());

/** fio's part alone is read as a result of fio. */
const FIO = JSON.stringify({ ...JSON.parse(OWN), hipri: undefined });

const COMPRESSED_HEADER_BYTES = 8;

/** 64 MiB of words without counts. */
const BOMB = packed(deflateSync(Buffer.alloc(1 << 26, 1)));

/** Values of each type, at their boundaries. */
const VALUES: readonly Json[] = [
  ...[null, true, false, "", "x", "\0", "__proto__", [], {}, [[]], [null], { a: 1 }],
  ...[0, -1, 0.5, 1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324],
];

/** @returns the text of a file, and seldom one without damage */
export function damagedResult(dice: Dice): string {
  const text = dice.oneOf([OWN, OWN, OWN, FIO]);
  switch (dice.below(8)) {
    case 0:
      return changed(dice, text);
    case 1:
      return changedBytes(dice, Buffer.from(text)).toString();
    case 2:
      return text;
  }
  const tree: Json = JSON.parse(text);
  const spots = spotsOf(tree);
  const histograms = spots.filter(({ parent, key }) => isHistogram(parent[key]!));
  for (let edits = 1 + dice.below(3); edits > 0; edits--) {
    const { parent, key } = dice.oneOf(spots);
    if (histograms.length > 0 && dice.once(2)) {
      const { parent, key } = dice.oneOf(histograms);
      // Another edit may have been here.
      if (isHistogram(parent[key]!)) parent[key] = damagedHistogram(dice, parent[key]);
    } else if (dice.once(5)) delete parent[key];
    else parent[key] = dice.once(4) ? elsewhere(dice, spots) : dice.oneOf([...VALUES, value(dice)]);
  }
  return JSON.stringify(tree);
}

function spotsOf(tree: Json): Spot[] {
  if (typeof tree !== "object" || tree === null) return [];
  const parent = tree as Record<string, Json>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...spotsOf(parent[key]!)]);
}

/** A copy, as a value may stand in itself. */
function elsewhere(dice: Dice, spots: readonly Spot[]): Json {
  const { parent, key } = dice.oneOf(spots);
  return structuredClone(parent[key] ?? null);
}

function isHistogram(each: Json | undefined): each is string {
  return typeof each === "string" && each.startsWith("HISTFAAA");
}

/** With sums and lengths of zlib's that are right again. */
function damagedHistogram(dice: Dice, base64: string): string {
  if (dice.once(50)) return BOMB;
  const encoded = Buffer.from(base64, "base64");
  if (dice.once(4)) return `HISTFAAA${changedBytes(dice, encoded.subarray(6)).toString("base64")}`;
  let payload: Buffer;
  try {
    payload = inflateSync(encoded.subarray(COMPRESSED_HEADER_BYTES), { maxOutputLength: 1 << 20 });
  } catch {
    // Two edits have met.
    return base64;
  }
  const damaged = changedBytes(dice, payload);
  if (dice.once(2) && damaged.length >= 40) damaged.writeInt32BE(damaged.length - 40, 4);
  return packed(deflateSync(damaged));
}

/** With HdrHistogram's cookie, V2 and compressed, and the length. */
function packed(deflated: Buffer): string {
  const header = Buffer.from("1c84931400000000", "hex");
  header.writeInt32BE(deflated.length, 4);
  return Buffer.concat([header, deflated]).toString("base64");
}
