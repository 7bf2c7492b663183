/** How I/O is submitted and reaped: the engine, its depth and the ring's features. */
import { STAT_TYPES } from "../../base/engines.js";
import { SINCE } from "../../base/linux-since.js";
import { RING_MAX_ENTRIES } from "../kernel-bounds.js";
import { boolean, choice, flag, oneOf, text, wordList } from "../kinds/choice.js";
import { int, zeroIsUnset } from "../kinds/number.js";
import { ringResize } from "../kinds/ring-resize.js";
import {
  APPLICATION_TAG,
  APPLICATION_TAG_MASK,
  PROTECTION_CHECKS,
  WRITE_MODES,
} from "../spec/commands.js";
import { FOREIGN_ENGINES } from "./foreign.js";
import { ENGINES } from "./job-options.js";
import { rowsOf } from "./option-row.js";

const engine = rowsOf("I/O engine");
const depth = rowsOf("I/O depth");

/** 65,536 blocks with 64 bytes each. */
const MAX_METADATA_BYTES = 2 ** 22;
const UNSET_OR_COUNT = { min: 0, max: RING_MAX_ENTRIES };

export const ENGINE_OPTIONS = [
  engine.honoured("ioengine", oneOf(ENGINES, FOREIGN_ENGINES), {
    name: "ioengine",
    default: "io_uring",
    help: "Engine; posixaio and mmap run on io_uring, null in the process, file… and dir… once a file",
  }),
  engine.honoured("hipri", flag, {
    name: "hipri",
    default: false,
    help: "Find completions by polling the device (IORING_SETUP_IOPOLL)",
  }),
  engine.honoured("hybrid", flag, {
    name: "hybrid",
    default: false,
    help: `Sleep before polling (hipri's own; needs hipri and Linux ${SINCE.hybridPolling})`,
  }),
  engine.honoured("ring", text("a name"), {
    name: "ring",
    default: null,
    help: "Jobs that name the same ring share one thread and its ring (hipri's own)",
  }),
  engine.honoured("ringResize", ringResize, {
    name: "ring_resize",
    default: null,
    help: `Sizes that the ring takes in turn while it works, and how often (hipri's own; Linux ${SINCE.ringResize})`,
  }),
  engine.honoured("skipUnsupported", flag, {
    name: "skip_unsupported",
    default: false,
    help: "Skip the job, with the reason, where the kernel or device lacks what it needs (hipri's own)",
  }),
  engine.refused("hipri polls all I/O of a ring or none", {
    name: "hipri_percentage",
    default: "100",
    help: "Share of I/O that is polled",
  }),
  engine.honoured("fixedBuffers", flag, {
    name: "fixedbufs",
    default: false,
    help: "Register buffers with the ring",
  }),
  engine.honoured("registerFiles", flag, {
    name: "registerfiles",
    default: false,
    help: "Register files with the ring",
  }),
  engine.honoured("sqpoll", flag, {
    name: "sqthread_poll",
    default: false,
    help: "Let a kernel thread submit (IORING_SETUP_SQPOLL)",
  }),
  engine.honoured("sqpollCpu", int({ min: 0, max: 8191 }), {
    name: "sqthread_poll_cpu",
    default: null,
    help: "CPU of the kernel thread that submits",
  }),
  engine.honoured("nonVectored", boolean, {
    name: "nonvectored",
    default: true,
    help: "READ and WRITE instead of READV and WRITEV",
  }),
  engine.shorthand(
    boolean,
    (options, vectored) => {
      options.nonVectored = !vectored;
    },
    { name: "libaio_vectored", help: "READV and WRITEV instead of READ and WRITE" },
  ),
  engine.honoured("uncached", boolean, {
    name: "uncached",
    default: false,
    help: `Do not keep what is read or written in the page cache (Linux ${SINCE.uncachedIo})`,
  }),
  engine.honoured("nowait", boolean, {
    name: "nowait",
    default: false,
    help: "Fail I/O that would have to wait, with EAGAIN",
  }),
  engine.honoured("forceAsync", int({ min: 0, max: 0xffff_ffff }), {
    name: "force_async",
    default: 0,
    help: "Hand every Nth I/O to a worker thread of the kernel",
  }),
  engine.honoured("statType", oneOf(STAT_TYPES), {
    name: "stat_type",
    default: "stat",
    help: "The call by which ioengine=filestat and dirstat look",
  }),
  // Its one value is what hipri does.
  engine.shorthand(choice({ nvme: "nvme" }), () => undefined, {
    name: "cmd_type",
    help: "Which commands ioengine=io_uring_cmd sends",
  }),
  engine.honoured("metadataBytes", int({ min: 0, max: MAX_METADATA_BYTES }), {
    name: "md_per_io_size",
    default: 0,
    help: "Room for the metadata of each I/O, in bytes (ioengine=io_uring_cmd)",
  }),
  engine.honoured("controllerProtects", boolean, {
    name: "pi_act",
    default: true,
    help: "Let the controller make and check protection information, instead of hipri",
  }),
  engine.honoured("protectionChecks", wordList(PROTECTION_CHECKS), {
    name: "pi_chk",
    default: [],
    help: "What of the protection information is checked, and made with pi_act=0",
  }),
  engine.honoured("applicationTag", int({ min: 0, max: 0xffff }), {
    name: "apptag",
    default: APPLICATION_TAG,
    help: "Application tag of the protection information",
  }),
  engine.honoured("applicationTagMask", int({ min: 0, max: 0xffff }), {
    name: "apptag_mask",
    default: APPLICATION_TAG_MASK,
    help: "Which bits of the application tag count",
  }),
  engine.honoured("writeMode", oneOf(WRITE_MODES), {
    name: "write_mode",
    default: "write",
    help: "The NVMe command of each write: Write, Write Uncorrectable, Write Zeroes or Verify",
  }),
  engine.honoured("verifyMode", oneOf(["read", "compare"]), {
    name: "verify_mode",
    default: "read",
    help: "The NVMe command that verifies what was written; compare needs verify=pattern",
  }),
  engine.refused("fio's other values are SCSI commands, which hipri does not send", {
    name: "read_mode",
    help: "The SCSI command of each read",
    harmless: ["read"],
  }),
  engine.honoured("readFua", boolean, {
    name: "readfua",
    default: false,
    help: "Read past the device's cache (Force Unit Access; ioengine=io_uring_cmd)",
  }),
  engine.honoured("writeFua", boolean, {
    name: "writefua",
    default: false,
    help: "Write past the device's cache (Force Unit Access; ioengine=io_uring_cmd)",
  }),
  engine.honoured("deallocatesZeroes", boolean, {
    name: "deac",
    default: false,
    help: "Let Write Zeroes commands deallocate (write_mode=zeroes)",
  }),
  engine.withoutEffect("hipri reads completions from the ring itself", {
    name: "userspace_reap",
    isFlag: true,
    help: "Read completions without a system call",
  }),
  engine.withoutEffect("hipri has no mappings of files", {
    name: "thp",
    help: "Transparent huge pages for ioengine=mmap",
  }),

  depth.honoured("depth", int({ min: 1, max: RING_MAX_ENTRIES }), {
    name: "iodepth",
    default: 1,
    help: "How many I/Os are in flight",
  }),
  depth.honoured("submitBatch", int(UNSET_OR_COUNT), {
    name: "iodepth_batch",
    aliases: ["iodepth_batch_submit"],
    default: null,
    help: "How many I/Os are submitted at once (0: iodepth); all that are ready, if not set",
  }),
  depth.honoured("completeBatchMin", int(UNSET_OR_COUNT), {
    name: "iodepth_batch_complete_min",
    aliases: ["iodepth_batch_complete"],
    default: 1,
    help: "How many completions to wait for; 0 does not wait",
  }),
  depth.honoured("completeBatchMax", int(UNSET_OR_COUNT), {
    name: "iodepth_batch_complete_max",
    default: null,
    help: "How many completions to take at once; all that are there, if not set",
  }),
  depth.honoured("lowDepth", zeroIsUnset(int({ min: 0, max: 0xffff_ffff })), {
    name: "iodepth_low",
    default: null,
    help: "Drain a full queue down to this many I/Os before filling it again",
  }),
  depth.honoured("serializeOverlap", boolean, {
    name: "serialize_overlap",
    default: false,
    help: "Wait for I/Os in flight that overlap",
  }),
  depth.withoutEffect("one thread submits to a ring and reaps from it, which fio calls inline", {
    name: "io_submit_mode",
    default: "inline",
    help: "Whether threads of their own submit I/O (offload)",
  }),
];
