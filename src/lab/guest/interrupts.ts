/** Reads /proc/interrupts: which vectors fired between two moments. */
import type { InterruptCounts } from "../channel.js";

/** Sums each vector over the CPUs; its name is the last column, such as `nvme0q1`. */
function countVectors(text: string): Map<string, number> {
  const [header = "", ...lines] = text.split("\n");
  const cpuCount = header.trim().split(/\s+/).length;
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [vector = "", ...fields] = line.trim().split(/\s+/);
    if (!/^\d+:$/.test(vector)) continue;
    const name = fields.at(-1) ?? vector;
    const sum = fields.slice(0, cpuCount).reduce((total, field) => total + Number(field), 0);
    counts.set(name, (counts.get(name) ?? 0) + sum);
  }
  return counts;
}

/** The vectors whose count grew, and by how much; both arguments are /proc/interrupts. */
export function interruptsBetween(before: string, after: string): InterruptCounts {
  const start = countVectors(before);
  const grown = [...countVectors(after)].map(
    ([name, count]) => [name, count - (start.get(name) ?? 0)] as const,
  );
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}
