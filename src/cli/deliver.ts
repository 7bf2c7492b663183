/** Writes what is left of a run: the result, its logs, the report. */
import { failureOf } from "./failure.js";

/** Writes one of them. */
export type Delivery = () => unknown;

/**
 * Makes every delivery, since one that fails must not cost the others.
 * @throws the last failure; those before it stand on stderr
 */
export async function deliverAll(deliveries: readonly Delivery[]): Promise<void> {
  const failures: unknown[] = [];
  for (const deliver of deliveries) {
    try {
      await deliver();
    } catch (error) {
      failures.push(error);
    }
  }
  for (const failure of failures.slice(0, -1)) process.stderr.write(failureOf(failure).text);
  if (failures.length > 0) throw failures.at(-1);
}
