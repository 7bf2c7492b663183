/** The machine that a result was measured on, for judging whether two results compare. */
import {
  amount,
  count,
  flag,
  flagOrNull,
  integer,
  integerOrNull,
  list,
  type Model,
  map,
  object,
  text,
  textOrNull,
} from "./define.js";

const QUEUE = {
  name: text("The whole disk's, such as nvme0n1."),
  driver: textOrNull(
    "nvme, virtio_blk, null_blk, loop, device-mapper, md, or a SCSI host's driver.",
  ),
  transport: textOrNull("How an NVMe device is reached: pcie, tcp, rdma, fc, loop."),
  ioPoll: flagOrNull("queue/io_poll: whether the kernel would poll this queue."),
  ioPollDelay: integerOrNull(
    "−1: spin; 0: hybrid by the kernel's estimate; above: µs asleep first. Fixed at −1 since 6.4.",
  ),
  scheduler: textOrNull("The one in effect."),
  noMerges: integerOrNull("queue/nomerges: 0 all merges, 1 simple ones, 2 none."),
  maxSectorsKb: integerOrNull("Requests above this size are split, and lose polling."),
  maxHwSectorsKb: integerOrNull("The largest value that maxSectorsKb can be given."),
  ioStats: flagOrNull("Whether the kernel counts the queue's I/O."),
  wbtLatUs: integerOrNull("Target of the writeback throttling in µs; 0: off."),
  rotational: flagOrNull(),
  numaNode: integerOrNull(),
  hardwareQueues: count("Of every kind; 0 for devices that pass bios on (dm, md, zram)."),
  pollQueuesAsked: integerOrNull(
    "The driver's module parameter poll_queues: what was asked for, not what there is.",
  ),
};

const QUEUE_FACTS = object(QUEUE);

/** What sysfs tells about the queue of a disk; null where this kernel or driver does not tell it. */
export interface QueueFacts extends Model<typeof QUEUE_FACTS> {}

const DISK = object({
  ...QUEUE,
  model: textOrNull("null for virtual disks, and those that do not tell."),
  firmware: textOrNull(),
  temperatureC: integerOrNull("null where there is no sensor, or no driver for it."),
  driverParameters: map(text(), "Parameters of the driver's modules as module.parameter."),
});

/** What a disk is made of. */
export interface DiskFacts extends Model<typeof DISK> {}

const KERNEL = {
  kernelRelease: text("As uname -r prints it."),
  kernelVersion: text("As uname -v prints it: number and date of the build."),
  kernelBuildId: textOrNull(
    "The GNU build id, in hexadecimal; null where the kernel carries none.",
  ),
  kernelCommandLine: textOrNull(),
};

const KERNEL_FACTS = object(KERNEL);

/** Which kernel runs, down to its build. */
export interface KernelFacts extends Model<typeof KERNEL_FACTS> {}

const CIRCUMSTANCES = {
  hipriVersion: text(),
  liburingVersion: text(),
  jobsSha256: text("SHA-256 of the jobs' effective options, in hexadecimal."),
  loadBefore: list(amount(), "The load averages of 1, 5 and 15 minutes before the run."),
};

const CIRCUMSTANCE_FACTS = object(CIRCUMSTANCES);

/** What the machine does not tell by itself. */
export interface Circumstances extends Model<typeof CIRCUMSTANCE_FACTS> {}

export const ENVIRONMENT = object(
  {
    ...CIRCUMSTANCES,
    nodeVersion: text(),
    ...KERNEL,
    hostname: text(),
    machine: textOrNull("Maker and product, of a guest its hypervisor's; null without DMI."),
    hypervisor: flag("Whether the processor says that it is a guest's."),
    cpuModel: text(),
    cpuCount: count(),
    cpuMicrocode: textOrNull(),
    cpuGovernors: list(text()),
    cpuMitigations: map(text()),
    disks: list(DISK, "The disks below the targets, as they were at the end of the run."),
  },
  "The machine and the tools, for judging whether two results compare.",
);

/** The machine and the tools. */
export interface Environment extends Model<typeof ENVIRONMENT> {}

export const DISK_USAGE = object({
  name: text(),
  readIos: integer(),
  writeIos: integer(),
  readSectors: integer(),
  writeSectors: integer(),
  readMerges: integer(),
  writeMerges: integer(),
  readTicksMs: amount(),
  writeTicksMs: amount(),
  inQueueMs: amount(),
  utilPercent: amount(),
});

/** Differences of /sys/block/X/stat over the run, as fio's disk_util reports them. */
export interface DiskUsage extends Model<typeof DISK_USAGE> {}
