/**
 * Why a target would not be polled, as far as sysfs tells, with the line that cures it. What sysfs
 * allows must still be proven by a probe and by interrupt counts; see device/disk/interrupts.
 */
import type { QueueFacts } from "../../result/model/environment.js";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { type BlockNode, findBlockDevice } from "../sysfs.js";
import type { InspectedTarget } from "../target/target-facts.js";
import { disksBelow, readQueue } from "./queue.js";

export interface Obstacle {
  readonly cause: string;
  /** One line to type, or what to do instead. */
  readonly cure: string;
}

export interface PollingFacts {
  /** Whether the kernel would poll the queue; null when there is no queue or it does not tell. */
  readonly ioPoll: boolean | null;
  /** The queue of the disk that the target is or lies on; null when there is none. */
  readonly queue: QueueFacts | null;
}

type PolledTarget = Pick<InspectedTarget, "kind" | "blockDevice">;

const POLLING_TARGET =
  "Name an NVMe, virtio-blk, null_blk or scsi_debug device with poll queues, or a file on ext4 or " +
  "XFS on one.";

/** What sysfs says about polling this target. It neither opens nor probes it. */
export function pollingFacts(target: PolledTarget, roots: KernelRoots = KERNEL): PollingFacts {
  const disk = diskOf(target, roots);
  const queue = disk === null ? null : readQueue(disk, roots);
  return { ioPoll: queue?.ioPoll ?? null, queue };
}

/**
 * Explains a target that was found not to be polled, by its queue where that tells, else by what
 * besides the queue can stand in the way.
 */
export function whyNotPolled(target: PolledTarget, roots: KernelRoots = KERNEL): Obstacle {
  const disk = diskOf(target, roots);
  if (disk !== null) return findObstacle(disk, roots) ?? besidesTheQueue(target, disk);
  const cause =
    target.kind === "char"
      ? "this character device completes its I/O at once and has no queue to poll"
      : "its file system has no block device of its own to poll (tmpfs, overlay, btrfs, NFS)";
  return { cause, cure: POLLING_TARGET };
}

/**
 * Why I/O of this size would not be polled on a queue that polls: the block layer splits it, and
 * takes the polling from what it splits (bio_clear_polled, block/blk-merge.c). Linux 6.1 was even
 * seen to hang on it. null when it is not split.
 */
export function whySplit(queue: QueueFacts, blockBytes: number): Obstacle | null {
  const { name, maxSectorsKb, maxHwSectorsKb } = queue;
  if (maxSectorsKb === null || blockBytes <= maxSectorsKb * 1024) return null;
  const raise =
    maxHwSectorsKb !== null && blockBytes <= maxHwSectorsKb * 1024
      ? `, or type \`echo ${Math.ceil(blockBytes / 1024)} > ` +
        `/sys/block/${name}/queue/max_sectors_kb\``
      : "";
  return {
    cause:
      `blocks of ${blockBytes} bytes are split, since ${name} takes ${maxSectorsKb} KiB at once ` +
      "(queue/max_sectors_kb), and what is split is not polled",
    cure: `Use blocks of ${maxSectorsKb}k at most${raise}.`,
  };
}

function diskOf({ blockDevice }: PolledTarget, roots: KernelRoots): BlockNode | null {
  return blockDevice === null ? null : (findBlockDevice(blockDevice, roots)?.disk ?? null);
}

function besidesTheQueue({ kind }: PolledTarget, disk: BlockNode): Obstacle {
  if (kind === "file" || kind === "missing") {
    return {
      cause: `${disk.name} polls, but the file system between may not`,
      cure: "Use a file on ext4 or XFS, or the device itself.",
    };
  }
  return {
    cause: `${disk.name} has queue/io_poll=1, but does not answer polled I/O`,
    cure: "See `dmesg` for what its driver says about it.",
  };
}

/** What stands against polling this disk; null when its queue polls. */
function findObstacle(disk: BlockNode, roots: KernelRoots): Obstacle | null {
  const queue = readQueue(disk, roots);
  if (queue.ioPoll === true) return null;
  if (queue.driver === "device-mapper") return findObstacleBelow(disk, roots);
  const { name, driver, pollQueuesAsked } = queue;
  const noQueues = `${name} has no poll queues (queue/io_poll is not 1)`;
  if (driver === "nvme" && queue.transport !== "pcie" && queue.transport !== null) {
    return {
      cause: `${noQueues}: it was connected over ${queue.transport} without any`,
      cure: "Connect it again with `nvme connect ... --nr-poll-queues=1`.",
    };
  }
  if (driver === null || pollQueuesAsked === null) {
    const old = driver === "virtio_blk" ? " in this kernel (they came with Linux 5.19)" : "";
    return {
      cause: `${name}: ${driver ?? "its driver"} has no poll queues${old}`,
      cure: POLLING_TARGET,
    };
  }
  if (pollQueuesAsked > 0) {
    // The count is 0 for a multipath NVMe disk, whose queues are those of its controllers.
    const have = queue.hardwareQueues > 0 ? ` of the ${queue.hardwareQueues} that it has` : "";
    return {
      cause: `${noQueues}, although ${driver}.poll_queues=${pollQueuesAsked} is set now`,
      cure:
        "The parameter counts when the device is set up, and at least one queue" +
        `${have} must remain for interrupts. ${howToSet(driver)}`,
    };
  }
  return { cause: noQueues, cure: howToSet(driver) };
}

/** The exact line for each driver; the parameter is the same for all that have one. */
function howToSet(driver: string): string {
  const boot = `Boot with ${driver}.poll_queues=1 on the kernel command line`;
  switch (driver) {
    case "nvme":
      return `${boot}, or, while no NVMe disk is in use, type \`modprobe -r nvme && modprobe nvme poll_queues=1\`.`;
    case "virtio_blk":
      return `${boot}, on a machine that gives the disk two queues or more (QEMU: num-queues=2).`;
    case "null_blk":
      return "Type `modprobe -r null_blk && modprobe null_blk submit_queues=1 poll_queues=1`.";
    case "scsi_debug":
      return "Type `modprobe -r scsi_debug && modprobe scsi_debug submit_queues=2 poll_queues=1`.";
    default:
      return `${boot}.`;
  }
}

/** A mapped device polls only when all that it stands on does; the first that does not is named. */
function findObstacleBelow(disk: BlockNode, roots: KernelRoots): Obstacle {
  for (const below of disksBelow(disk)) {
    const obstacle = findObstacle(below, roots);
    if (obstacle === null) continue;
    return { ...obstacle, cause: `${disk.name} stands on ${below.name}: ${obstacle.cause}` };
  }
  return {
    cause: `${disk.name}: this kind of device-mapper target does not poll, or not in this kernel`,
    cure: "Use a linear or striped volume on Linux 5.18 or newer, or the disk below it.",
  };
}
