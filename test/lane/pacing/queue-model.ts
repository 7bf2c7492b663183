/**
 * The reference for open-loop results: a queue on paper. It knows no ring, no clock and no lane,
 * only when customers arrive and how long each one's service takes.
 */

/**
 * First come, first served by `servers` that work side by side (G/G/c): a customer begins when it
 * has arrived and the first server is free.
 * @param arrivalsNs ascending
 * @param servicesNs by customer
 * @returns by customer, from its arrival to the end of its service
 */
export function responsesNs(
  arrivalsNs: readonly number[],
  servicesNs: readonly number[],
  servers: number,
): number[] {
  const freeAtNs = new Array<number>(servers).fill(0);
  return arrivalsNs.map((arrivalNs, customer) => {
    const first = freeAtNs.indexOf(Math.min(...freeAtNs));
    const doneNs = Math.max(arrivalNs, freeAtNs[first]!) + servicesNs[customer]!;
    freeAtNs[first] = doneNs;
    return doneNs - arrivalNs;
  });
}

/** The value of the nearest rank, as HdrHistogram counts ranks. */
export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((percentile / 100) * sorted.length + 0.5) - 1]!;
}
