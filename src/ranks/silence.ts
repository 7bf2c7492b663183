/** Waiting for the other ranks, no longer than all wait for one that says nothing. */

/**
 * @param broken makes the error of the reason
 * @throws what `broken` makes, when `silenceMs` are over first
 */
export async function orSilence<T>(
  answer: Promise<T>,
  silenceMs: number,
  broken: (why: string) => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const why = `a rank said nothing for ${Math.round(silenceMs / 1000)} s`;
    timer = setTimeout(() => reject(broken(why)), silenceMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
