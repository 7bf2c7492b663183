/** How offsets are drawn. */
import { type Subject, sayWithoutEffect } from "./subject.js";

/** What only counts where offsets are drawn, and what excludes a random map. */
export function settleRandomness(subject: Subject): void {
  const { options, notice } = subject;
  const { rw, randomDistribution, randomGenerator } = options;
  if (rw.modifier === null && options.rwSequencer !== "sequential") {
    const text = "rw_sequencer has no effect without a number in rw, such as rw=randread:8";
    notice("without-effect", "rw_sequencer", text);
  }
  if (!rw.workload.startsWith("rand")) {
    const { read, write, trim } = options.randomPercent;
    const unused = {
      percentage_random: Math.min(read, write, trim) < 100,
      random_distribution: randomDistribution.kind !== "random",
      random_generator: randomGenerator === "lfsr",
      random_sequence_stride: options.stridesSequence,
    };
    sayWithoutEffect(subject, unused, `with rw=${rw.workload}, which is not random`);
    return;
  }
  if (options.stridesSequence && randomDistribution.kind !== "sequence") {
    const text = "random_sequence_stride has no effect without random_distribution=sequence";
    notice("without-effect", "random_sequence_stride", text);
  }
  if (randomDistribution.kind === "random") return;
  options.noRandomMap = true;
  if (randomGenerator !== "lfsr") return;
  const text = "random_generator=lfsr has no effect with random_distribution";
  notice("without-effect", "random_generator", text);
  options.randomGenerator = "tausworthe";
}
