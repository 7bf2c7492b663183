/**
 * Counts the interrupts of a disk's queues: the proof that its I/O was polled. Completions that
 * are polled raise none; a run that claims to poll and raises one for each I/O does not.
 */
import { basename, dirname, join } from "node:path";
import { KERNEL, type KernelRoots } from "../kernel-roots.js";
import { type BlockNode, findBlockDevice, listDirectory, readAttribute } from "../sysfs.js";
import { deviceDirectory, disksBelow, nvmeControllers } from "./queue.js";

/** One line of /proc/interrupts, summed over the CPUs. */
interface InterruptLine {
  readonly irq: string;
  readonly count: number;
  /** The handlers' names, such as `nvme0q1` or `virtio1-req.0`. */
  readonly names: readonly string[];
}

/**
 * The interrupts so far, by IRQ number, of the vectors that serve I/O of this device: those of its
 * disk, and of the disks below a stacked one. Admin and configuration vectors are left out. Empty
 * when the disk has no vectors of its own (loop, null_blk, NVMe over fabrics).
 * @param blockDevice `MAJ:MIN`, as in InspectedTarget
 * @param text the contents of /proc/interrupts, read now unless given
 */
export function readInterrupts(
  blockDevice: string,
  roots: KernelRoots = KERNEL,
  text: string = readAttribute(roots.proc, "interrupts") ?? "",
): Map<string, number> {
  const device = findBlockDevice(blockDevice, roots);
  const owners = device === null ? [] : disksAtTheBottom(device.disk).map(ownVectors);
  const lines = parseInterrupts(text).filter((line) => owners.some((owns) => owns(line)));
  return new Map(lines.map(({ irq, count }) => [irq, count]));
}

/**
 * How many of a disk's hardware queues are served by an interrupt, counted by the names of their
 * vectors; null where the names do not tell one queue from the other.
 * @param text the contents of /proc/interrupts, read now unless given
 */
export function interruptQueueCount(
  disk: BlockNode,
  roots: KernelRoots = KERNEL,
  text: string = readAttribute(roots.proc, "interrupts") ?? "",
): number | null {
  const own = parseInterrupts(text).filter(ownVectors(disk));
  const queues = own.flatMap(({ names }) => names.filter((name) => QUEUE_VECTOR.test(name)));
  return queues.length > 0 ? queues.length : null;
}

/** nvme0q1 is the first I/O queue of a controller, virtio1-req.0 that of a virtio disk. */
const QUEUE_VECTOR = /^(?:nvme\d+q[1-9]\d*|virtio\d+-req\.\d+)$/;

/** How many interrupts came between two readings, over all vectors. */
export function interruptsBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number {
  let total = 0;
  for (const [irq, count] of after) total += count - (before.get(irq) ?? 0);
  return total;
}

function disksAtTheBottom(disk: BlockNode): BlockNode[] {
  const below = disksBelow(disk);
  return below.length === 0 ? [disk] : below.flatMap(disksAtTheBottom);
}

/** The heading names the online CPUs, so that their number is the number of count columns. */
function parseInterrupts(text: string): InterruptLine[] {
  const [heading = "", ...lines] = text.split("\n");
  const cpuCount = heading.trim().split(/\s+/).length;
  return lines.flatMap((line) => {
    const match = /^\s*(\d+):\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, irq = "", rest = ""] = match;
    const fields = rest.trim().split(/[\s,]+/);
    const count = fields.slice(0, cpuCount).reduce((sum, field) => sum + Number(field), 0);
    return [{ irq, count, names: fields.slice(cpuCount) }];
  });
}

function ownVectors(disk: BlockNode): (line: InterruptLine) => boolean {
  const controllers = nvmeControllers(disk).map(({ name }) => name);
  if (controllers.length > 0) {
    const vector = new RegExp(`^(?:${controllers.join("|")})q[1-9]\\d*$`);
    return ({ names }) => names.some((name) => vector.test(name));
  }
  const device = deviceDirectory(disk);
  const owner = device === null ? "" : basename(device);
  if (/^virtio\d+$/.test(owner)) {
    const vector = new RegExp(`^${owner}(?:$|-(?!config$))`);
    return ({ names }) => names.some((name) => vector.test(name));
  }
  const irqs = new Set(messageInterrupts(device));
  return ({ irq }) => irqs.has(irq);
}

/** The message-signalled interrupts of the nearest PCI device at or above a directory. */
function messageInterrupts(directory: string | null): string[] {
  if (directory === null || directory === dirname(directory)) return [];
  const irqs = listDirectory(join(directory, "msi_irqs"));
  return irqs.length > 0 ? irqs : messageInterrupts(dirname(directory));
}
