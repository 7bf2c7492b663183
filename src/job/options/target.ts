/** Which files and devices a job works on, and how files are made. */
import { SINCE } from "../../base/linux-since.js";
import { MAX_TARGETS } from "../kernel-bounds.js";
import { boolean, choice, oneOf, orUnset, text } from "../kinds/choice.js";
import { fileService } from "../kinds/distribution.js";
import { ValueError } from "../kinds/kind.js";
import { names } from "../kinds/list.js";
import { decimal, int, zeroIsUnset } from "../kinds/number.js";
import { placementIds } from "../kinds/placement.js";
import { optionalSize, size, sizeOrPercent, sizeRange } from "../kinds/size.js";
import type { JobOptions } from "./job-options.js";
import { rowsOf } from "./option-row.js";

const target = rowsOf("Target file or device");
const zones = rowsOf("Zoned devices");
const sizes = rowsOf("I/O size");

/** As fio's ZBD_MAX_WRITE_ZONES. */
const MAX_OPEN_ZONES = 4096;

/** Names that several options may add up to: each copies those before. */
const MOST_ADDED_NAMES = 20_000;

/**
 * As fio's str_filename_cb(): the first names take the place of nrfiles, further ones add to it, and
 * a directory counts for the names behind it.
 */
function addFiles(options: JobOptions, names: readonly string[]): void {
  const before = options.filenames ?? [];
  if (before.length > 0 && before.length + names.length > MOST_ADDED_NAMES) {
    throw new ValueError(`makes more than ${MOST_ADDED_NAMES} names`, "Use nrfiles.");
  }
  const directory = options.directories?.[0];
  const paths = directory === undefined ? names : names.map((name) => `${directory}/${name}`);
  options.fileCount = (before.length === 0 ? 0 : options.fileCount) + names.length;
  options.filenames = [...before, ...paths];
}

export const TARGET_OPTIONS = [
  target.honoured("filenames", names, {
    name: "filename",
    default: null,
    help: "Files or devices, separated by colons; further ones add to them",
    add: addFiles,
  }),
  target.honoured("directories", names, {
    name: "directory",
    default: null,
    help: "Directories that files are made in, separated by colons",
  }),
  target.honoured("filenameFormat", text("a name with $jobname, $jobnum, $filenum"), {
    name: "filename_format",
    default: "$jobname.$jobnum.$filenum",
    help: "How files are named when filename is not set",
  }),
  target.honoured("fileCount", int({ min: 1, max: MAX_TARGETS }), {
    name: "nrfiles",
    aliases: ["nr_files"],
    default: 1,
    help: "How many files the job is spread over",
  }),
  target.honoured(
    "fallocate",
    choice({
      native: "native",
      none: "none",
      posix: "posix",
      keep: "keep",
      truncate: "truncate",
      "0": "none",
      "1": "posix",
    } as const),
    { name: "fallocate", default: "native", help: "How a file's space is reserved" },
  ),
  target.honoured("createOnOpen", boolean, {
    name: "create_on_open",
    default: false,
    help: "Create files when they are opened instead of laying them out before",
  }),
  target.honoured("overwrite", boolean, {
    name: "overwrite",
    default: false,
    help: "Lay a file out before it is written",
  }),
  target.honoured("unlink", boolean, {
    name: "unlink",
    default: false,
    help: "Remove the files when the job has ended",
  }),
  target.honoured("invalidate", boolean, {
    name: "invalidate",
    default: true,
    help: "Drop the target's pages from the page cache before the job",
  }),
  target.honoured("direct", boolean, {
    name: "direct",
    default: false,
    help: "Open with O_DIRECT",
  }),
  target.shorthand(
    boolean,
    (options, buffered) => {
      options.direct = !buffered;
    },
    { name: "buffered", help: "Open without O_DIRECT; the opposite of direct" },
  ),
  target.withoutEffect("hipri looks at each target once before it opens it", {
    name: "filetype",
    default: "none",
    help: "What all targets are, so that fio need not look at them",
  }),
  target.withoutEffect("it is for fio's network clients", {
    name: "unique_filename",
    default: "1",
    help: "Put the client's address in front of file names",
  }),
  target.honoured("openDirectory", orUnset(text("a directory")), {
    name: "opendir",
    default: null,
    help: "Work on all files below this directory",
  }),
  target.withoutEffect("fio's asynchronous engines hold the lock only while they queue an I/O", {
    name: "lockfile",
    default: "none",
    help: "Lock a file during I/O",
  }),
  target.honoured("openFiles", zeroIsUnset(int({ min: 0 })), {
    name: "openfiles",
    default: null,
    help: "How many files are worked on, and open, at a time; registerfiles keeps all open",
  }),
  target.honoured("fileService", fileService, {
    name: "file_service_type",
    default: { kind: "roundrobin", runIos: 1 },
    help: "Which file the next I/O goes to",
  }),
  target.withoutEffect("hipri lays files out one after the other, before the run", {
    name: "create_serialize",
    default: "1",
    help: "Lay files out one after the other",
  }),
  target.withoutEffect("hipri syncs files after it has laid them out", {
    name: "create_fsync",
    default: "1",
    help: "Sync files after they are laid out",
  }),
  target.honoured("createOnly", boolean, {
    name: "create_only",
    default: false,
    help: "Lay files out and end",
  }),
  target.honoured("allowFileCreate", boolean, {
    name: "allow_file_create",
    default: true,
    help: "Whether files may be created or made longer before the job",
  }),
  target.withoutEffect("hipri's write guard takes --destroy DEVICE instead", {
    name: "allow_mounted_write",
    default: "0",
    help: "Allow writes to a device that is mounted",
  }),
  target.honoured("preRead", boolean, {
    name: "pre_read",
    default: false,
    help: "Read the targets into the page cache before the job; turns invalidate off",
  }),
  target.honoured("unlinkEachLoop", boolean, {
    name: "unlink_each_loop",
    default: false,
    help: "Remove the files between loops; those of the last one stay",
  }),
  target.refused("it would stay set after the run; set it in /sys/block/DEVICE/queue/scheduler", {
    name: "ioscheduler",
    help: "I/O scheduler of the device",
  }),
  target.honoured(
    "cacheAdvice",
    choice({
      "1": "pattern",
      "0": "none",
      random: "random",
      sequential: "sequential",
      noreuse: "noreuse",
    } as const),
    {
      name: "fadvise_hint",
      default: "pattern",
      help: "What to tell the page cache about the job's I/O; 1: whether it is random",
    },
  ),
  target.honoured("writeHint", orUnset(oneOf(["none", "short", "medium", "long", "extreme"])), {
    name: "write_hint",
    default: null,
    help: "Expected life time of what is written, which files are told of",
  }),
  target.honoured("atomic", boolean, {
    name: "atomic",
    default: false,
    help: `Write atomically (RWF_ATOMIC, Linux ${SINCE.atomicWrites}); implies direct`,
  }),
  target.honoured("fdp", boolean, {
    name: "fdp",
    default: false,
    help: "Place writes by NVMe flexible data placement, as dataplacement=fdp",
  }),
  target.honoured("dataPlacement", oneOf(["none", "fdp", "streams"]), {
    name: "dataplacement",
    aliases: ["data_placement"],
    default: "none",
    help: "The NVMe directive of writes: flexible data placement, or streams (ioengine=io_uring_cmd)",
  }),
  target.honoured("placementIds", placementIds, {
    name: "plids",
    aliases: ["fdp_pli"],
    default: [],
    help: "Which of the device's placement identifiers are used (all), or which streams",
  }),
  target.honoured("placementSelect", oneOf(["random", "roundrobin", "scheme"]), {
    name: "plid_select",
    aliases: ["fdp_pli_select"],
    default: "roundrobin",
    help: "How the identifier of each write is chosen",
  }),
  target.honoured("placementScheme", text("a file"), {
    name: "dp_scheme",
    default: null,
    help: "File of BEGIN,END,ID: the identifier of writes by their offset, for plid_select=scheme",
  }),

  sizes.honoured("size", optionalSize({ maxPercent: 100 }), {
    name: "size",
    default: null,
    help: "How much of the target the job works on",
  }),
  sizes.honoured("ioSize", optionalSize({ maxPercent: 100 }), {
    name: "io_size",
    aliases: ["io_limit"],
    default: null,
    help: "How much I/O the job does, if not size",
  }),
  sizes.honoured("offset", sizeOrPercent({ maxPercent: 100 }), {
    name: "offset",
    aliases: ["fileoffset"],
    default: { kind: "bytes", bytes: 0 },
    help: "Where in the target the job's region begins",
  }),
  sizes.honoured("fileSize", sizeRange({ single: true, min: 1 }), {
    name: "filesize",
    default: null,
    help: "Size of each file, or a range to choose from",
  }),
  sizes.honoured("offsetIncrement", sizeOrPercent({ maxPercent: 100 }), {
    name: "offset_increment",
    default: { kind: "bytes", bytes: 0 },
    help: "How much further each clone's region begins",
  }),
  sizes.honoured("offsetAlign", size({ min: 0 }), {
    name: "offset_align",
    default: 0,
    help: "What offsets in percent are rounded up to (0: the smallest block)",
  }),
  sizes.honoured("fillDevice", boolean, {
    name: "fill_device",
    aliases: ["fill_fs"],
    default: false,
    help: "Write until the device or file system is full, which is no error then",
  }),
  sizes.honoured("fileAppend", boolean, {
    name: "file_append",
    default: false,
    help: "Begin at the end of the file",
  }),

  zones.honoured("zoneMode", oneOf(["none", "strided", "zbd"]), {
    name: "zonemode",
    default: "none",
    help: "Whether I/O moves on from one zone to the next (strided), or keeps a zoned device's rules",
  }),
  zones.honoured("zoneTransferBytes", size({ min: 0 }), {
    name: "zonesize",
    default: 0,
    help: "Bytes to transfer in a zone before the next one; with zbd, the length of a zone",
  }),
  zones.honoured("zoneRangeBytes", size({ min: 0 }), {
    name: "zonerange",
    default: 0,
    help: "Length of a strided zone (0: zonesize)",
  }),
  zones.honoured("zoneSkipBytes", size({ min: 0 }), {
    name: "zoneskip",
    default: 0,
    help: "What to skip after a strided zone",
  }),
  zones.honoured("zoneCapacityBytes", size({ min: 0 }), {
    name: "zonecapacity",
    default: 0,
    help: "How much of a zone can be written, where no device says so (0: zonesize)",
  }),
  zones.honoured("readBeyondPointer", boolean, {
    name: "read_beyond_wp",
    default: false,
    help: "Read beyond a zone's write pointer",
  }),
  zones.honoured("maxOpenZones", int({ min: 0, max: MAX_OPEN_ZONES }), {
    name: "max_open_zones",
    default: 0,
    help: "How many zones the jobs write at a time (0: as the device allows)",
  }),
  zones.honoured("jobMaxOpenZones", int({ min: 0, max: MAX_OPEN_ZONES }), {
    name: "job_max_open_zones",
    default: 0,
    help: "How many zones each clone writes at a time (0: no limit)",
  }),
  zones.honoured("ignoreZoneLimits", boolean, {
    name: "ignore_zone_limits",
    default: false,
    help: "Write more zones at a time than the device may have open",
  }),
  zones.honoured("zoneResetThreshold", decimal({ min: 0, max: 1 }), {
    name: "zone_reset_threshold",
    default: 0,
    help: "Share of the region that has to be written before zone_reset_frequency counts, 0 to 1",
  }),
  zones.honoured("zoneResetFrequency", decimal({ min: 0, max: 1 }), {
    name: "zone_reset_frequency",
    default: 0,
    help: "Share of writes that reset their zone first, 0 to 1",
  }),
  zones.honoured("writesRemainder", boolean, {
    name: "write_zone_remainder",
    default: false,
    help: "Fill what is left of a zone with a shorter write; implies norandommap",
  }),
  zones.refused("where a zone stands after a failed write, hipri does not ask again", {
    name: "recover_zbd_write_error",
    default: "0",
    help: "Go on after a failed write to a zone",
  }),
];
