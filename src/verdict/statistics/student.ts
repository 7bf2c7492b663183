/** Student's t distribution, for prediction intervals of small samples. */

/** Terms until the continued fraction stands still; it converges within some tens. */
const MOST_TERMS = 300;
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b) by its continued fraction, Lentz's method.
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // It converges quickly on the left of the mean only; the other side is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / nonZero(1 + term * d);
      c = nonZero(1 + term / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  const front = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
  return (Math.exp(front) * fraction) / a;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series, moved to where four terms suffice. Source: NIST DLMF 5.11.1. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7);
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}

/**
 * The value that a |t| of `degrees` degrees of freedom exceeds with the given probability.
 * @param degrees at least 1
 * @param alpha above 0, below 1
 */
export function studentQuantile(degrees: number, alpha: number): number {
  const exceeds = (t: number): number => {
    return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  };
  let [low, high] = [0, 1];
  while (exceeds(high) > alpha) high *= 2;
  for (let step = 0; step < 100 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (exceeds(middle) > alpha) low = middle;
    else high = middle;
  }
  return high;
}
