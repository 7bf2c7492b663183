/** The items in rows of a given length, the last of which may be shorter. @param length above 0 */
export function chunks<T>(items: readonly T[], length: number): T[][] {
  const rows: T[][] = [];
  for (let i = 0; i < items.length; i += length) rows.push(items.slice(i, i + length));
  return rows;
}
