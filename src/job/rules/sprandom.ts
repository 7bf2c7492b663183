/** Preconditioning of SSDs (`sprandom`): what it sets, and what excludes it. */
import type { ResolvedJob } from "../resolve.js";
import { SPRANDOM_DEFAULTS } from "../spec/job-spec.js";
import { type Subject, sayWithoutEffect } from "./subject.js";

/** To be called when the number of files is settled. */
export function settleSprandom(subject: Subject, { places }: ResolvedJob): void {
  const { options } = subject;
  if (!options.preconditions) {
    const unused = {
      spr_num_regions: options.sprRegions !== SPRANDOM_DEFAULTS.regions,
      spr_op: options.sprOverProvisioning !== SPRANDOM_DEFAULTS.overProvisioning,
      spr_cs: options.sprCacheBytes > 0,
    };
    sayWithoutEffect(subject, unused, "without sprandom");
    return;
  }
  refuseOthers(subject, places);
  options.randomGenerator = "lfsr";
  options.noRandomMap = true;
  const ends = {
    loops: options.loops > 1,
    io_size: options.ioSize !== null,
    time_based: options.timeBased,
  };
  sayWithoutEffect(subject, ends, "with sprandom, which ends when the plan is written once");
  options.loops = 1;
  options.ioSize = null;
  options.timeBased = false;
}

function refuseOthers({ options, contradiction }: Subject, places: ResolvedJob["places"]): void {
  const { rw, blockRange, blockSplit, blockSize, blockAlign, sprOverProvisioning } = options;
  const bytes = blockRange.write?.minBytes ?? blockSize.write;
  const oneSize =
    (blockRange.write?.maxBytes ?? bytes) === bytes &&
    blockSplit.write === null &&
    !options.sizeBySequence;
  const isPlain =
    options.randomDistribution.kind === "random" &&
    options.randomPercent.write === 100 &&
    options.zoneMode === "none";
  const isFree = options.noRandomMap || !places.has("norandommap");
  const isLfsr = options.randomGenerator === "lfsr" || !places.has("random_generator");
  const needs: readonly [ok: boolean, option: string, cure: string][] = [
    [rw.workload === "randwrite" && rw.modifier === null, "rw", "Use rw=randwrite."],
    [options.fileCount === 1 && options.openDirectory === null, "nrfiles", "Name one target."],
    [oneSize && Number.isInteger(Math.log2(bytes)), "bs", "Use one bs=, a power of two."],
    [blockAlign.write === 0 || blockAlign.write === bytes, "blockalign", "Remove blockalign."],
    [isPlain, "random_distribution", "Remove what makes offsets uneven, and zones."],
    [isFree, "norandommap", "Remove norandommap=0."],
    [isLfsr, "random_generator", "Use random_generator=lfsr."],
    [!options.fillDevice, "fill_device", "Remove fill_device."],
    [sprOverProvisioning > 0 && sprOverProvisioning < 1, "spr_op", "Use a share such as 0.15."],
  ];
  const broken = needs.find(([ok]) => !ok);
  if (broken === undefined) return;
  const [, option, cure] = broken;
  const text = `sprandom writes equal blocks of one target at random, which this ${option} excludes`;
  contradiction(places.has(option) ? option : "sprandom", text, cure);
}
