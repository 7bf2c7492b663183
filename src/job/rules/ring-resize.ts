/** What `ring_resize` needs: a ring of the job's own thread, and sizes that hold its depth. */
import { hasRing } from "../../base/engines.js";
import type { Subject } from "./subject.js";

export function settleRingResize({ options, contradiction }: Subject): void {
  const { ringResize, depth } = options;
  if (ringResize === null || !hasRing(options.ioengine)) return;
  if (options.sqpoll) {
    contradiction(
      "ring_resize",
      "the kernel resizes no ring that its own thread submits from (sqthread_poll=1)",
      "Remove ring_resize or sqthread_poll.",
    );
  }
  const least = Math.min(...ringResize.entries);
  if (least >= depth) return;
  contradiction(
    "ring_resize",
    `a ring of ${least} entries does not hold iodepth=${depth}`,
    `Use sizes of ${depth} or more, or a smaller iodepth.`,
  );
}
