/** Numbers as C's printf() writes them, for texts that are compared with fio's. */

/**
 * C's `%.Nf`. Unlike toFixed(), which takes the larger of two equally near decimals, the even
 * one is taken: 3.125 is 3.12.
 * @param decimals 0..20
 */
export function fixed(value: number, decimals: number): string {
  if (value < 0) return `-${fixed(-value, decimals)}`;
  const text = value.toFixed(decimals);
  // Exactly halfway between two decimals lie only the odd multiples of 2^-(decimals + 1).
  const isHalfway = (value * 2 ** (decimals + 1)) % 2 === 1;
  const isOdd = Number(text.at(-1)) % 2 === 1;
  return isHalfway && isOdd ? (value - 10 ** -decimals / 4).toFixed(decimals) : text;
}

/** C's `%W.2f`: two decimals, at least that wide. */
export function fixed2(value: number, width = 0): string {
  return fixed(value, 2).padStart(width);
}

/** A share as C's `%.Nf%%`. */
export function percent(value: number, decimals: number): string {
  return `${fixed(value, decimals)}%`;
}

/** A local time as C's ctime() prints it: `Sun Nov 22 14:56:48 2026`. */
export function ctime(date: Date): string {
  const [weekday, month, day, year] = date.toDateString().split(" ") as [
    string,
    string,
    string,
    string,
  ];
  const dayOfMonth = String(Number(day)).padStart(2);
  return `${weekday} ${month} ${dayOfMonth} ${date.toTimeString().slice(0, 8)} ${year}`;
}
