/** What I/O a job does: direction, order, block sizes and the contents of buffers. */
import { everyDirection } from "../../base/direction.js";
import { ENGINE_MAX_TRANSFER } from "../kernel-bounds.js";
import { boolean, choice, flag, oneOf, orUnset } from "../kinds/choice.js";
import { randomDistribution } from "../kinds/distribution.js";
import { perDirection } from "../kinds/list.js";
import { decimal, int, zeroIsUnset } from "../kinds/number.js";
import { bytePattern } from "../kinds/pattern.js";
import { size, sizeRange } from "../kinds/size.js";
import { sizeShares } from "../kinds/split.js";
import { syncRange } from "../kinds/sync-range.js";
import { workloadMode } from "../kinds/workload-mode.js";
import { SPRANDOM_DEFAULTS } from "../spec/job-spec.js";
import { MEMORY_KINDS } from "./job-options.js";
import { rowsOf } from "./option-row.js";

const type = rowsOf("I/O type");
const blocks = rowsOf("Block size");
const buffers = rowsOf("Buffers and memory");

/** As fio's MAX_TRIM_RANGE, and as many as one command names. */
const MAX_TRIM_RANGES = 256;
const bytes = { min: 1, max: ENGINE_MAX_TRANSFER };

const MODES = {
  read: "read",
  write: "write",
  randread: "randread",
  randwrite: "randwrite",
  rw: "rw",
  readwrite: "rw",
  randrw: "randrw",
  trim: "trim",
  randtrim: "randtrim",
  trimwrite: "trimwrite",
  randtrimwrite: "randtrimwrite",
  nop: "nop",
} as const;

const OPEN_SYNC = choice({
  none: "none",
  sync: "sync",
  dsync: "dsync",
  "0": "none",
  "1": "sync",
} as const);

export const WORKLOAD_OPTIONS = [
  type.honoured("rw", workloadMode(MODES), {
    name: "rw",
    aliases: ["readwrite"],
    default: { workload: "read", modifier: null },
    help: "Direction and order of I/O; nop (hipri's own) drives a ring without any target",
  }),
  type.honoured("rwSequencer", oneOf(["sequential", "identical"]), {
    name: "rw_sequencer",
    default: "sequential",
    help: "What the I/Os of one offset do with rw=randread:N and its kin",
  }),
  type.honoured("readPercent", int({ min: 0, max: 100 }), {
    name: "rwmixread",
    default: 50,
    help: "Share of reads in a mix, in percent",
  }),
  type.shorthand(
    int({ min: 0, max: 100 }),
    (options, percent) => {
      options.readPercent = 100 - percent;
    },
    { name: "rwmixwrite", help: "Share of writes in a mix, in percent" },
  ),
  type.withoutEffect("fio has dropped it", {
    name: "rwmixcycle",
    help: "How often reads and writes change",
  }),
  type.honoured("numberIos", zeroIsUnset(int({ min: 0 })), {
    name: "number_ios",
    default: null,
    help: "End the job after this many I/Os",
  }),
  type.honoured("noRandomMap", flag, {
    name: "norandommap",
    default: false,
    help: "Choose random offsets freely instead of visiting every block once",
  }),
  type.withoutEffect("hipri's random map always fits into memory", {
    name: "softrandommap",
    help: "Go on without a random map when there is no memory for it",
  }),
  type.honoured("randRepeat", boolean, {
    name: "randrepeat",
    aliases: ["allrandrepeat"],
    default: true,
    help: "The same sequence in every run",
  }),
  type.honoured("seed", int({ min: 0 }), {
    name: "randseed",
    default: null,
    help: "Seed of all random choices; goes before randrepeat",
  }),
  type.honoured("randomGenerator", oneOf(["tausworthe", "tausworthe64", "lfsr"]), {
    name: "random_generator",
    default: "tausworthe",
    help: "With lfsr, no block is drawn twice in a pass; hipri's generator is its own",
  }),
  type.honoured("randomDistribution", randomDistribution, {
    name: "random_distribution",
    default: { kind: "random" },
    help: "Distribution of random offsets",
  }),
  type.honoured("randomPercent", perDirection(int({ min: 0, max: 100 })), {
    name: "percentage_random",
    default: everyDirection(100),
    help: "Share of random I/O in a random workload, in percent",
  }),
  type.honoured("stridesSequence", boolean, {
    name: "random_sequence_stride",
    default: false,
    help: "Each time round random_distribution=sequence goes on behind the blocks before",
  }),
  type.honoured("preconditions", boolean, {
    name: "sprandom",
    default: false,
    help: "Precondition an SSD: write its physical capacity once, as long random writing leaves it",
  }),
  type.honoured("sprRegions", int({ min: 1 }), {
    name: "spr_num_regions",
    default: SPRANDOM_DEFAULTS.regions,
    help: "Regions of sprandom",
  }),
  type.honoured("sprOverProvisioning", decimal({ min: 0, max: 1 }), {
    name: "spr_op",
    default: SPRANDOM_DEFAULTS.overProvisioning,
    help: "Over-provisioning that sprandom assumes",
  }),
  type.honoured("sprCacheBytes", size({ min: 0 }), {
    name: "spr_cs",
    default: 0,
    help: "The drive's cache: with it sprandom writes blocks again as late as it can",
  }),
  type.honoured("trimRanges", int({ min: 1, max: MAX_TRIM_RANGES }), {
    name: "num_range",
    default: 1,
    help: "Ranges of one trim, each as long as a block (ioengine=io_uring_cmd)",
  }),
  type.honoured("fsyncWrites", int({ min: 0 }), {
    name: "fsync",
    default: 0,
    help: "Sync after this many writes",
  }),
  type.honoured("fdatasyncWrites", int({ min: 0 }), {
    name: "fdatasync",
    default: 0,
    help: "Sync data after this many writes",
  }),
  type.withoutEffect("no engine of fio's that hipri has knows barriers", {
    name: "write_barrier",
    default: "0",
    help: "Make every Nth write a barrier",
  }),
  type.honoured("syncRange", syncRange, {
    name: "sync_file_range",
    default: null,
    help: "Call sync_file_range for every Nth write, with these flags",
  }),
  type.honoured("endFsync", boolean, {
    name: "end_fsync",
    default: false,
    help: "Sync the files at the end of the job",
  }),
  type.honoured("endSyncfs", boolean, {
    name: "end_syncfs",
    default: false,
    help: "Sync the files' whole file systems at the end of the job; goes before end_fsync",
  }),
  type.honoured("fsyncOnClose", boolean, {
    name: "fsync_on_close",
    default: false,
    help: "Sync files when they are closed, which is the end of the job",
  }),
  type.honoured("openSync", OPEN_SYNC, {
    name: "sync",
    default: "none",
    help: "Open with O_SYNC or O_DSYNC: a write is done when it is on the medium",
  }),

  blocks.honoured("blockSize", perDirection(size(bytes), { alsoSeparates: /[:-]/ }), {
    name: "bs",
    aliases: ["blocksize"],
    default: everyDirection(4096),
    help: "Block size, for read,write,trim",
  }),
  blocks.honoured("blockRange", perDirection(orUnset(sizeRange({ single: false, ...bytes }))), {
    name: "bsrange",
    aliases: ["blocksize_range"],
    default: everyDirection(null),
    help: "Range that block sizes are chosen from; goes before bs",
  }),
  blocks.honoured("blockSplit", perDirection(orUnset(sizeShares(bytes))), {
    name: "bssplit",
    default: everyDirection(null),
    help: "Block sizes with their shares (4k/50:8k/50); goes before bsrange",
  }),
  blocks.honoured("unalignedBlocks", flag, {
    name: "bs_unaligned",
    aliases: ["blocksize_unaligned"],
    default: false,
    help: "Any number of bytes within bsrange, not only multiples of the smallest block",
  }),
  blocks.honoured("sizeBySequence", boolean, {
    name: "bs_is_seq_rand",
    default: false,
    help: "Take bs for sequential,random instead of read,write",
  }),
  blocks.honoured("blockAlign", perDirection(size({ min: 0, max: ENGINE_MAX_TRANSFER })), {
    name: "ba",
    aliases: ["blockalign"],
    default: everyDirection(0),
    help: "Alignment of random offsets (0: the smallest block); turns the random map off",
  }),

  buffers.honoured("zeroBuffers", flag, {
    name: "zero_buffers",
    default: false,
    help: "Write zeroes",
  }),
  buffers.honoured("refillBuffers", flag, {
    name: "refill_buffers",
    default: false,
    help: "Fill the buffer anew before every write",
  }),
  buffers.honoured("bufferPattern", bytePattern, {
    name: "buffer_pattern",
    default: null,
    help: "Write a repeated pattern",
  }),
  buffers.honoured("scrambleBuffers", boolean, {
    name: "scramble_buffers",
    default: true,
    help: "Change a few bytes of a random buffer before every write, so that no block repeats",
  }),
  buffers.honoured("compressPercent", int({ min: 0, max: 100 }), {
    name: "buffer_compress_percentage",
    default: 0,
    help: "How compressible what is written is, in percent; implies refill_buffers",
  }),
  buffers.honoured("compressChunkBytes", size({ min: 0, max: ENGINE_MAX_TRANSFER }), {
    name: "buffer_compress_chunk",
    default: 512,
    help: "After how many bytes random and constant data begin anew (0: with each buffer)",
  }),
  buffers.honoured("dedupePercent", int({ min: 0, max: 100 }), {
    name: "dedupe_percentage",
    default: 0,
    help: "Share of writes that are duplicates, in percent; implies refill_buffers",
  }),
  buffers.honoured("dedupeMode", oneOf(["repeat", "working_set"]), {
    name: "dedupe_mode",
    default: "repeat",
    help: "Whether duplicates repeat the last new buffer or any of a set",
  }),
  buffers.honoured("dedupeWorkingSetPercent", int({ min: 1, max: 100 }), {
    name: "dedupe_working_set_percentage",
    default: 5,
    help: "How large that set is, in percent of the size",
  }),
  buffers.honoured("dedupeGlobal", boolean, {
    name: "dedupe_global",
    default: false,
    help: "Whether the sets of all jobs that say so are one, in equal parts",
  }),
  buffers.honoured(
    "memory",
    oneOf(MEMORY_KINDS, {
      mmap: "hipri's buffers are not backed by files",
      mmaphuge: "hipri's huge pages need no mounted hugetlbfs; write mem=mmaphuge",
      cudamalloc: "hipri does not use GPU memory",
    }),
    {
      name: "mem",
      aliases: ["iomem"],
      default: "malloc",
      help: "Where buffers come from; all are page-aligned and anonymous, -huge ones of huge pages",
    },
  ),
  buffers.withoutEffect("hipri's buffers are page-aligned", {
    name: "iomem_align",
    aliases: ["mem_align"],
    help: "Alignment of buffers",
  }),
  buffers.withoutEffect("hipri uses the system's default size of huge pages", {
    name: "hugepage-size",
    default: "2m",
    help: "Size of a huge page",
  }),
  buffers.honoured("lockBytes", size({ min: 0 }), {
    name: "lockmem",
    default: 0,
    help: "Memory that each clone locks while it runs, so that the machine has less",
  }),
];
