/**
 * The random streams of a lane. Each piece of a program draws from its own generator, so that a
 * change of the mix, say, leaves the offsets as they were.
 */
import { deriveSeed, Random } from "../../base/random.js";

export const STREAM = {
  /** The upper half of the random numbers of offsets, or the whole ones. */
  OFFSET: 0,
  DIRECTION: 1,
  READ_SIZE: 2,
  WRITE_SIZE: 3,
  SEQUENCE: 4,
  CENTER: 5,
  FILE: 6,
  CONTENTS: 7,
  ARRIVAL: 8,
  TRIM_SIZE: 9,
  START: 10,
  PRIORITY: 11,
  /** The lower half, of offsets that may repeat. */
  OFFSET_LOW: 12,
  /** Which of the writes that are verified are trimmed. */
  TRIMMED: 13,
  PLACEMENT: 14,
} as const;

/** The generator of one stream of a lane; `instance` tells apart its targets, for example. */
export function openStream(laneSeed: number, stream: number, instance = 0): Random {
  return new Random(deriveSeed(deriveSeed(laneSeed, stream), instance));
}

/** The streams of one program, which begin anew together. */
export class Streams {
  private readonly laneSeed: number;
  private readonly opened: Random[] = [];

  constructor(laneSeed: number) {
    this.laneSeed = laneSeed;
  }

  /** As openStream(). */
  open(stream: number, instance = 0): Random {
    const random = openStream(this.laneSeed, stream, instance);
    this.opened.push(random);
    return random;
  }

  restart(): void {
    for (const random of this.opened) random.restart();
  }
}
