/** Synthetic noise of measured figures, on the log scale and with a standard deviation of 1. */
import type { Random } from "../../src/base/random.js";

/** The next value of a noise. */
export type Noise = () => number;

export const NOISES = ["gaussian", "t4", "t3", "two modes", "drift"] as const;
export type NoiseName = (typeof NOISES)[number];

/** Share of the values in the far mode, and how far it is away, in units of the near one's spread. */
const FAR_SHARE = 0.25;
const FAR_DISTANCE = 3;
/** How much of the last deviation a drifting series keeps. */
const MEMORY = 0.9;

/** @param random shared with nothing else, so that a seed gives one series */
export function createNoise(name: NoiseName, random: Random): Noise {
  const gaussian = gaussianOf(random);
  switch (name) {
    case "gaussian":
      return gaussian;
    case "t4":
      return studentOf(gaussian, 4);
    case "t3":
      return studentOf(gaussian, 3);
    case "two modes": {
      const spread = Math.sqrt(1 + FAR_SHARE * (1 - FAR_SHARE) * FAR_DISTANCE ** 2);
      const shift = FAR_SHARE * FAR_DISTANCE;
      return () => {
        const far = random.nextFraction() < FAR_SHARE ? FAR_DISTANCE : 0;
        return (gaussian() + far - shift) / spread;
      };
    }
    case "drift": {
      let level = gaussian();
      return () => {
        level = MEMORY * level + Math.sqrt(1 - MEMORY ** 2) * gaussian();
        return level;
      };
    }
  }
}

/** Box and Muller's transform. */
function gaussianOf(random: Random): Noise {
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.nextFraction()));
    return radius * Math.cos(2 * Math.PI * random.nextFraction());
  };
}

/** Heavy tails: a normal value over the root of a mean of squares, scaled to a deviation of 1. */
function studentOf(gaussian: Noise, degrees: number): Noise {
  const scale = Math.sqrt((degrees - 2) / degrees);
  return () => {
    const squares = Array.from({ length: degrees }, () => gaussian() ** 2);
    const mean = squares.reduce((sum, each) => sum + each, 0) / degrees;
    return (scale * gaussian()) / Math.sqrt(mean);
  };
}
